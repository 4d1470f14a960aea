using Tarn.Lake.Formats.Footers;
using Tarn.Lake.Writing;
using Tarn.Workers.FileTables;
using Tarn.Workers.Leases;
using Tarn.Workers.Pages;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Jobs;

/// <summary>Reads the footers of files, with one statement of a worker.</summary>
/// <param name="job">The files.</param>
internal sealed class FooterRun(FooterJob job)
{
    private const int FilesAtOnce = 4;

    // The facts of a file with 20,000 fields and bounds of 100 columns have some 2 MB.
    private const long ResultBytesMax = 256L << 20;

    private static readonly PageType[] Columns = [PageType.Long, PageType.Bytes];

    /// <summary>Verifies the footers, before a worker sees the files.</summary>
    public Task Verify(LeaseSet leases, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        job.Locations,
        new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken },
        async (location, cancellationToken) => await leases[location].VerifyFooter(cancellationToken));

    public async Task<IReadOnlyList<FileFacts>> Run(FileJobWorker worker, CancellationToken cancellationToken)
    {
        var rows = job.Files.Select(file => new FileRow { Location = file.Location, Link = worker.Link(file.Location), SizeBytes = file.SizeBytes });
        var statement = new WorkerStatement
        {
            Sql = $"SELECT file_index, facts FROM {FooterFunction.FunctionName}()",
            Files = new FileTable { Groups = [new FileGroup { Scan = 0, Files = [.. rows] }], Constants = job.Constants },
            ResultBytesMax = ResultBytesMax,
        };
        var facts = new FileFacts?[job.Files.Count];
        await worker.Run(
            statement,
            Columns,
            page =>
            {
                for (var i = 0; i < page.RowCount; i++)
                {
                    var place = page.Long(i, 0);
                    if (place >= 0 && place < facts.Length)
                    {
                        facts[place] = FileFactsJson.Read(page.Text(i, 1) ?? "");
                    }
                }
            },
            cancellationToken);
        return [.. facts.Select(one => one ?? throw new WorkerException(WorkerErrorName.GenericInternalError, "a worker sent too few rows"))];
    }
}
