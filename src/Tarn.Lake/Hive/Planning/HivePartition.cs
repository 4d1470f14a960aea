namespace Tarn.Lake.Hive.Planning;

/// <summary>A partition that a scan reads; of a table without partitions, the whole table.</summary>
/// <param name="Name">Its name, <c>key=value/key=value</c>; empty for a whole table.</param>
/// <param name="Values">The texts of its values, in the order of the keys.</param>
/// <param name="Storage">How its files are read.</param>
public sealed record HivePartition(string Name, IReadOnlyList<string> Values, HiveStorage Storage);
