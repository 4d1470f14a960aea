using Tarn.Lake.Formats.Footers;
using Tarn.Lake.Iceberg.Statistics;
using Tarn.Storage;

namespace Tarn.Lake.Writing;

/// <summary>
/// Work on the content of files that clients may have written. It runs in a process of its own, never in the server: a file
/// may end the program that reads it. Maintenance, upserts and the adoption of tables use it.
/// </summary>
public interface IFileJobs
{
    /// <summary>
    /// Writes the live rows of each group as a new file. Each file's rows are counted: rows read minus rows deleted are the
    /// rows written. The files belong to the caller; after a failure there are none.
    /// </summary>
    /// <returns>One result for each group, in order.</returns>
    /// <exception cref="TarnException">
    /// Unavailable: no process is free now, because statements come first. Damaged: a file is unreadable or has another
    /// number of rows than its manifest has. NotSupported: the engine cannot read or write a column or a file. LimitExceeded:
    /// memory or space does not suffice. DiskFull.
    /// </exception>
    Task<IReadOnlyList<RewrittenRows>> Rewrite(RewriteJob job, CancellationToken cancellationToken);

    /// <summary>Reads the footers of files that may be no Parquet files. A damaged or foreign file has facts that report it.</summary>
    /// <returns>The facts of each file, in order.</returns>
    /// <exception cref="TarnException">
    /// Unavailable: no process is free now, because statements come first. Damaged: stored bytes differ from their checksums.
    /// LimitExceeded: memory does not suffice. NotFound: a file was removed.
    /// </exception>
    Task<IReadOnlyList<FileFacts>> ReadFooters(FooterJob job, CancellationToken cancellationToken);

    /// <summary>Finds the live rows that have one of the keys.</summary>
    /// <returns>The data files with these rows, in no order.</returns>
    /// <exception cref="TarnException">
    /// As of <see cref="Rewrite"/>; LimitExceeded also: there are more than <see cref="FindRowsJob.RowsMax"/> rows with the keys.
    /// </exception>
    Task<IReadOnlyList<FoundRows>> FindRows(FindRowsJob job, CancellationToken cancellationToken);

    /// <summary>Finds the rows that position deletes remove from data files.</summary>
    /// <returns>The data files with these rows, in order.</returns>
    /// <exception cref="TarnException">As of <see cref="Rewrite"/>; LimitExceeded also: the bitmaps are larger than allowed.</exception>
    Task<IReadOnlyList<DeletedPositions>> FindDeleted(FindDeletedJob job, CancellationToken cancellationToken);

    /// <summary>Writes the rows of Parquet files as one file, in the order of the files. It belongs to the caller.</summary>
    /// <returns>The new file; a column of a type that Parquet has in several forms may have another form.</returns>
    /// <exception cref="TarnException">As of <see cref="Rewrite"/>; NotFound: a file was removed.</exception>
    Task<EngineFile> Join(JoinJob job, CancellationToken cancellationToken);

    /// <summary>Makes a sketch of the distinct values of each column.</summary>
    /// <returns>The sketches by field id.</returns>
    /// <exception cref="TarnException">As of <see cref="Rewrite"/>.</exception>
    Task<IReadOnlyDictionary<int, ThetaSketch>> Sketch(SketchJob job, CancellationToken cancellationToken);
}
