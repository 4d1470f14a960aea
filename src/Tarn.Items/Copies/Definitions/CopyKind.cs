namespace Tarn.Items.Copies.Definitions;

/// <summary>The purpose of a copy of a table's rows. The numbers are stored.</summary>
public enum CopyKind : byte
{
    /// <summary>A backup that a caller asked for. It stays until a caller deletes it.</summary>
    Backup = 1,

    /// <summary>A base of point-in-time recovery. It goes with its table, or when a newer one replaces it.</summary>
    Recovery = 2,

    /// <summary>The rows of an import, until its table has them.</summary>
    Import = 3,

    /// <summary>The rows of a new replica, until its table has them.</summary>
    Replica = 4,
}
