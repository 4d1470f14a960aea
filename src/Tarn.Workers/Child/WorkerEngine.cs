using System.Buffers;
using System.Globalization;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Workers.FileTables;
using Tarn.Workers.Functions;
using Tarn.Workers.Pages;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Child;

/// <summary>
/// The limits and folders of a worker's DuckDB instance. Paths are relative to the worker's folder, which is the
/// current one.
/// </summary>
internal sealed record WorkerEngineOptions
{
    public required long MemoryBytes { get; init; }

    public required int Threads { get; init; }

    public required long SpillBytesMax { get; init; }

    /// <summary>The folder below which the engine may read and write.</summary>
    public required string Folder { get; init; }

    public required string SpillFolder { get; init; }
}

/// <summary>
/// One fenced DuckDB instance. It runs one principal's statements one after another, each on its own connection. All
/// work is done on the calling thread, which must be the one that opened the instance.
/// </summary>
internal sealed class WorkerEngine : IDisposable
{
    private readonly DuckDatabase _database;
    private readonly IReadOnlyList<IWorkerFunctions> _more;
    private readonly HashSet<string> _functions = [];
    private readonly KnownPositions _positions = new(WorkerSettings.InputFolder);

    /// <summary>
    /// The running statement's file table. Functions read this field, because they outlive the statement.
    /// </summary>
    private volatile LoadedFileTable _files = LoadedFileTable.Empty;

    public WorkerEngine(WorkerEngineOptions options, IReadOnlyList<IWorkerFunctions> functions)
    {
        _more = functions;
        _database = FencedDatabase.Open(options, new Dictionary<string, string>());
    }

    /// <summary>Runs a statement and passes on its pages, one per chunk.</summary>
    /// <returns>The number of rows.</returns>
    /// <exception cref="DuckException">
    /// The engine failed; <see cref="IEngineErrors"/> decides whether the user caused the error.
    /// </exception>
    public long Run(WorkerStatement statement, Action<ReadOnlyMemory<byte>> onPage)
    {
        using var connection = _database.Connect();
        Register(connection, statement.Functions);
        try
        {
            Load(connection, statement.Files);
            return Run(connection, statement, onPage);
        }
        finally
        {
            _files.Dispose();
            _files = LoadedFileTable.Empty;
        }
    }

    private void Load(DuckConnection connection, FileTable? files)
    {
        if (files is not null)
        {
            if (files.RowRequests.Count > 0 && _functions.Add(RowRequest.FunctionName))
            {
                connection.Register(new RowScanFunction(() => _files));
            }

            if (files.Constants is not null && _functions.Add(FooterFunction.FunctionName))
            {
                connection.Register(new FooterFunction(() => _files));
            }

            if (files.PlainCopies.Count > 0 && _functions.Add(PlainCopyFunction.FunctionName))
            {
                connection.Register(new PlainCopyFunction(() => _files));
            }

            if (files.TailRequests.Count > 0 && _functions.Add(TailRequest.FunctionName))
            {
                connection.Register(new TailScanFunction(() => _files));
            }

            _files = new LoadedFileTable(files) { Connection = connection };
            new PositionDeletes(connection, _files, _positions).Load();
        }
    }

    private static long Run(DuckConnection connection, WorkerStatement statement, Action<ReadOnlyMemory<byte>> onPage)
    {
        using var result = connection.Query(statement.Sql);
        var types = new List<DuckType>();
        try
        {
            for (var i = 0; i < result.ColumnCount; i++)
            {
                types.Add(result.ColumnType(i));
            }

            var buffer = new ArrayBufferWriter<byte>(64 << 10);
            long rows = 0, bytes = 0;
            while (result.NextChunk() is { } chunk)
            {
                using (chunk)
                {
                    buffer.ResetWrittenCount();
                    PageWriter.Write(buffer, chunk.View, types);
                    rows += chunk.View.RowCount;
                }

                bytes += buffer.WrittenCount;
                if (bytes > statement.ResultBytesMax)
                {
                    throw new WorkerException(
                        WorkerErrorName.ExceededResultSize,
                        $"The result is larger than {statement.ResultBytesMax.ToString(CultureInfo.InvariantCulture)} bytes");
                }

                onPage(buffer.WrittenMemory);
            }

            return rows;
        }
        finally
        {
            types.ForEach(t => t.Dispose());
        }
    }

    /// <summary>
    /// A function's name contains its types, so a function that an earlier statement registered is the same.
    /// </summary>
    private void Register(DuckConnection connection, IReadOnlyList<ManagedFunctionUse> functions)
    {
        foreach (var use in functions)
        {
            if (_functions.Add(use.Name))
            {
                connection.Register(Create(use));
            }
        }
    }

    private ScalarFunction Create(ManagedFunctionUse use) =>
        FileTableFunctions.Create(use, () => _files) ?? RetypeUse.Create(use) ?? PartitionUse.Create(use) ?? ThetaHashFunction.Create(use)
        ?? _more.Select(functions => functions.Find(use)).FirstOrDefault(found => found is not null)
        ?? throw new WorkerException(WorkerErrorName.GenericInternalError, $"this worker has no function {use.Function}");

    public void Dispose() => _database.Dispose();
}
