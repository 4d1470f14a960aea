using Tarn.Lake.Formats;

namespace Tarn.Workers.Leases;

/// <summary>A file in <c>scratch/</c> that the server wrote for a job. Its name is unique, and its owner holds it until the job has ended.</summary>
/// <param name="path">The file's full path.</param>
public sealed class ScratchLease(string path) : IFileLease
{
    public string Path => path;

    public string LinkName { get; } = System.IO.Path.GetFileName(path);

    public long SizeBytes => new FileInfo(path).Length;

    public long ModifiedMs => 0;

    /// <summary>The file lives as long as its writer's process; it has no checksums.</summary>
    public Task Verify(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The server writes no file that the engine does not read.</summary>
    public Task<ParquetObstacle> Obstacles(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken) =>
        Task.FromResult(ParquetObstacle.None);

    /// <inheritdoc cref="Verify"/>
    public Task VerifyFooter(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }
}
