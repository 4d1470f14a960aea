namespace Tarn.Lake.Commit.Actions;

/// <summary>The changes of others that refuse a change of rows: D34 (DML commits deliveries first).</summary>
public enum Isolation
{
    /// <summary>A file that the change deletes from was removed, or got new deletes.</summary>
    Snapshot,

    /// <summary>Also: another commit added rows that the change may have had to read.</summary>
    Serializable,
}
