using Tarn.Lake.Formats;

namespace Tarn.Workers.Leases;

/// <summary>
/// A local file that stays unchanged until the lease is disposed. <see cref="LinkName"/> identifies its content for
/// ever.
/// </summary>
public interface IFileLease : IDisposable
{
    string Path { get; }

    string LinkName { get; }

    long SizeBytes { get; }

    /// <summary>Milliseconds since 1970 of the object's last change.</summary>
    long ModifiedMs { get; }

    /// <summary>
    /// Verifies the checksums of the bytes that a reader of these columns reads. Cheap when they were verified since
    /// the start.
    /// </summary>
    /// <param name="columns">
    /// Columns and fields of a Parquet file, each as the field ids from the top level down; null: the whole file, of
    /// any format.
    /// </param>
    /// <exception cref="Tarn.Storage.TarnException">Damaged: the file's bytes differ from the stored bytes.</exception>
    Task Verify(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken);

    /// <summary>Why the engine does not read these columns from the file as it is.</summary>
    /// <param name="columns">Columns and fields of a Parquet file, as for <see cref="Verify"/>; null: all.</param>
    Task<ParquetObstacle> Obstacles(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken);

    /// <summary>Verifies the checksums of a Parquet file's footer; of other files, the checksums of their first and last bytes.</summary>
    /// <exception cref="Tarn.Storage.TarnException">Damaged: the file's bytes differ from the stored bytes.</exception>
    Task VerifyFooter(CancellationToken cancellationToken);
}
