using Tarn.Storage.Disk;
using Tarn.Workers.Pool;

namespace Tarn.Workers.Writing;

/// <summary>Takes files that a worker wrote out of its folder. They wait for their adoption beside the folders of the workers.</summary>
public static class WrittenFiles
{
    /// <summary>Takes files, all or none. The process of the worker must have ended: D20 (a version is a list of extents).</summary>
    /// <param name="written">The files in it.</param>
    /// <param name="disk">The disk of the data directory.</param>
    /// <param name="folder">The folder of the workers, relative to the data directory.</param>
    /// <returns>The new paths in order, relative to the data directory.</returns>
    /// <exception cref="WorkerException">The worker wrote something else than files.</exception>
    public static IReadOnlyList<string> Take(WorkerFolder worker, IEnumerable<string> written, IDisk disk, string folder)
    {
        var taken = new List<string>();
        try
        {
            foreach (var file in written)
            {
                var path = $"{folder}/{WorkerPool.WrittenPrefix}{Guid.CreateVersion7():N}.parquet";
                worker.Take(file, disk.LocalPath(path));
                taken.Add(path);
            }

            return taken;
        }
        catch
        {
            taken.ForEach(disk.Delete);
            throw;
        }
    }
}
