using Tarn.Workers.Leases;
using Tarn.Workers.Pool;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Jobs;

/// <summary>Files of a table that a job reads together, with their deletes.</summary>
public interface ITableScan
{
    /// <summary>The columns. The fields of their rows are called f0, f1 and so on; times in a zone are times in UTC.</summary>
    IReadOnlyList<ScanColumn> Columns { get; }

    /// <summary>The locations of all files.</summary>
    IEnumerable<string> Locations { get; }

    /// <summary>Whether any row may be deleted.</summary>
    bool HasDeletes { get; }

    /// <summary>The bytes of the data files.</summary>
    long SizeBytes { get; }

    /// <summary>The rows of the data files, the deleted ones included.</summary>
    long RecordCount { get; }

    /// <summary>Verifies the bytes that the scan reads, before a worker sees the files.</summary>
    /// <exception cref="WorkerException">ICEBERG_BAD_DATA: a file is damaged.</exception>
    Task Verify(LeaseSet leases, CancellationToken cancellationToken);

    /// <summary>Links the files into the worker's folder, and lets the worker read their schemas.</summary>
    /// <exception cref="WorkerException">The worker cannot read the files.</exception>
    Task<IOpenScan> Open(LeaseSet leases, Worker worker, CancellationToken cancellationToken);
}

/// <summary>A scan whose files a worker has.</summary>
public interface IOpenScan
{
    /// <summary>A statement over the scan's rows.</summary>
    /// <param name="places">The columns of the rows, in order; they keep their names.</param>
    /// <param name="statement">Writes the statement; it gets the SELECT of the rows.</param>
    WorkerStatement Over(IEnumerable<int> places, Func<string, string> statement);
}

/// <summary>A scan whose keys are compared with files' keys.</summary>
public interface IKeyScan : ITableScan
{
    /// <summary>Links files of keys into the worker's folder. Returns the SELECT of their keys: k0, k1 and so on.</summary>
    /// <param name="worker">The process.</param>
    /// <param name="paths">The full paths of the files.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<string> OpenKeys(Worker worker, IReadOnlyList<string> paths, CancellationToken cancellationToken);
}

/// <summary>A column of a scan.</summary>
/// <param name="Name">Its name in the rows.</param>
/// <param name="Type">The engine's type of its values.</param>
public sealed record ScanColumn(string Name, string Type);
