namespace Tarn.Lake.Commit.Snapshots;

/// <summary>The snapshots that an expiry keeps.</summary>
/// <param name="AgeMs">Younger ones stay; null: the table's own rule.</param>
/// <param name="AtLeast">At least so many stay; null: the table's own rule.</param>
internal sealed record ExpiryRule(long? AgeMs = null, int? AtLeast = null)
{
    /// <summary>The table's own rule.</summary>
    public static ExpiryRule OfTable { get; } = new();

    /// <summary>
    /// Whether all manifests are read that are needed to find the files which no snapshot lists any more. If not, few are
    /// read, and an expiry that needs more waits.
    /// </summary>
    public bool ReadsAll { get; init; }
}
