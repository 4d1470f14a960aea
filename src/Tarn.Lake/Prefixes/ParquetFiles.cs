using Tarn.Lake.Formats;
using Tarn.Lake.Formats.Footers;
using Tarn.Lake.Writing;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Lake.Prefixes;

/// <summary>Parquet files of a prefix: workers read their footers and write their rows, because clients may have written them.</summary>
/// <param name="jobs">The workers.</param>
/// <param name="disk">The disk of the files that they write.</param>
/// <param name="subject">The prefix.</param>
internal sealed class ParquetFiles(IFileJobs jobs, IDisk disk, JobSubject subject, string bucket)
{
    /// <summary>Reads the facts of files. A file that is damaged or gone has facts that report it.</summary>
    public async Task<IReadOnlyList<FileFacts>> Facts(IReadOnlyList<PrefixObject> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
        {
            return [];
        }

        try
        {
            return await jobs.ReadFooters(new FooterJob { Subject = subject, Files = Places(files) }, cancellationToken);
        }
        catch (TarnException failure) when (failure.Kind is ErrorKind.Damaged or ErrorKind.NotFound)
        {
            return files.Count == 1
                ? [FileFacts.OfMisfit(failure.Message)]
                : [.. await Facts([.. files.Take(files.Count / 2)], cancellationToken), .. await Facts([.. files.Skip(files.Count / 2)], cancellationToken)];
        }
    }

    /// <summary>Writes the rows of files of the same columns as one file, and counts them.</summary>
    /// <exception cref="TarnException">
    /// As of <see cref="IFileJobs.Join"/>; Damaged also: a file has another number of rows than its footer has. NotSupported also:
    /// the engine writes other columns.
    /// </exception>
    public async Task<EngineFile> Join(IReadOnlyList<PrefixObject> files, CancellationToken cancellationToken)
    {
        var facts = files[0].Facts!;
        var job = new JoinJob { Subject = subject, Files = Places(files), Columns = facts.Columns, HasFieldIds = facts.HasFieldIds };
        var written = await Write(job, cancellationToken);
        try
        {
            Check(written, facts, files.Sum(file => file.Facts!.RowCount));
            return written;
        }
        catch
        {
            Discard(written);
            throw;
        }
    }

    // A file may also end the worker, or make the engine fail in ways of its own.
    private async Task<EngineFile> Write(JoinJob job, CancellationToken cancellationToken)
    {
        try
        {
            return await jobs.Join(job, cancellationToken);
        }
        catch (TarnException failure) when (failure is { Kind: ErrorKind.Unavailable, InnerException: not null })
        {
            throw new TarnException(ErrorKind.Damaged, failure.Message, failure);
        }
    }

    /// <summary>Removes a file that jobs wrote, if it is still there.</summary>
    public void Discard(EngineFile file) => disk.Delete(file.Path);

    private void Check(EngineFile written, FileFacts expected, long rows)
    {
        using var opened = disk.OpenRead(written.Path, FileClass.Bulk);
        var facts = FileFactsReader.Of(ParquetFooter.Read(opened));
        if (facts.RowCount != rows || written.RowCount != rows)
        {
            throw new TarnException(ErrorKind.Damaged, $"{subject.Text}: {facts.RowCount} rows were written where {rows} were read.");
        }

        if (!facts.HasSameColumns(expected))
        {
            throw new TarnException(ErrorKind.NotSupported, $"{subject.Text}: the engine writes other columns: {facts.Misfit ?? facts.Columns.ToString()}");
        }
    }

    private IReadOnlyList<(string Location, long SizeBytes)> Places(IReadOnlyList<PrefixObject> files) =>
        [.. files.Select(file => ($"s3://{bucket}/{file.Version.Key}", file.Version.Size))];
}
