using Tarn.Storage.Disk;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// The disk of one simulated process. Before and after every operation the scheduler decides whether others run, or
/// whether the process ends there. A dead process can no longer reach the disk.
/// </summary>
internal sealed class ScheduledDisk(IDisk disk, SimulationScheduler scheduler, SimulationDefect defect) : IDisk
{
    private readonly int _life = scheduler.Life;

    public DiskSpace Space => disk.Space;

    public DiskGuard Guard => disk.Guard;

    public IDiskFile Create(string path, FileClass fileClass) =>
        At("create", path, () => new ScheduledFile(this, disk.Create(path, fileClass)));

    public IDiskFile Open(string path, FileClass fileClass) => new ScheduledFile(this, disk.Open(path, fileClass));

    public IDiskFile OpenRead(string path, FileClass fileClass) => new ScheduledFile(this, disk.OpenRead(path, fileClass));

    public DiskEntry? Find(string path) => disk.Find(path);

    public IReadOnlyList<DiskEntry> List(string folder) => disk.List(folder);

    public void CreateFolder(string path) => At("mkdir", path, () => disk.CreateFolder(path));

    public void SyncFolder(string path) => At("sync folder", path, () =>
    {
        if (defect != SimulationDefect.FolderSyncsAreSkipped)
        {
            disk.SyncFolder(path);
        }
    });

    public void Rename(string from, string to) => At("rename", from, () => disk.Rename(from, to));

    public void Link(string existing, string added) => At("link", existing, () => disk.Link(existing, added));

    public void Delete(string path) => At("delete", path, () => disk.Delete(path));

    public void DeleteFolder(string path) => At("rmdir", path, () => disk.DeleteFolder(path));

    public string LocalPath(string path) => disk.LocalPath(path);

    public void At(string operation, string path, Action action) => At(operation, path, () =>
    {
        action();
        return 0;
    });

    public T At<T>(string operation, string path, Func<T> action)
    {
        scheduler.AtDisk(_life, operation, path);
        var result = action();
        scheduler.AfterDisk(_life);
        return result;
    }

    /// <summary>
    /// Syncs an open file, and returns the handle to continue with. That is another handle when a defect hides that the
    /// file is poisoned.
    /// </summary>
    public IDiskFile Sync(IDiskFile file, Action sync)
    {
        try
        {
            At("sync", file.Path, defect == SimulationDefect.SyncsAreSkipped ? () => { } : sync);
            return file;
        }
        catch (TarnException) when (defect == SimulationDefect.SyncErrorsAreHidden)
        {
            return disk.Open(file.Path, file.Class);
        }
    }

    public void BeforeRead(string path) => scheduler.AtDisk(_life, "read", path);
}
