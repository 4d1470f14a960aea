namespace Tarn.Clients.ItemAudits;

/// <summary>An item's key, as SQL shows its columns.</summary>
/// <param name="Partition">The partition key.</param>
/// <param name="Sort">The sort key; empty: the table has none.</param>
internal readonly record struct AuditedKey(string Partition, string Sort)
{
    /// <summary>The key for people.</summary>
    public override string ToString() => Sort.Length == 0 ? Partition : $"{Partition}, {Sort}";
}
