namespace Tarn.Storage.Disk.Simulation;

/// <summary>
/// One change of names: created or linked (only <paramref name="Added"/>), deleted (only <paramref name="Removed"/>) or
/// renamed.
/// </summary>
internal sealed record NameChange(string? Removed, string? Added, SimulatedInode Inode)
{
    public bool Touches(string folder) =>
        (Removed is not null && SimulatedDisk.FolderOf(Removed) == folder)
        || (Added is not null && SimulatedDisk.FolderOf(Added) == folder);

    public void Apply(Dictionary<string, SimulatedInode> names)
    {
        if (Removed is not null)
        {
            names.Remove(Removed);
        }

        if (Added is not null)
        {
            names[Added] = Inode;
        }
    }
}
