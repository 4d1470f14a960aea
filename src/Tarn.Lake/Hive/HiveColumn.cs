using Tarn.Lake.Hive.Types;

namespace Tarn.Lake.Hive;

/// <summary>A column or a partition key of a Hive table.</summary>
/// <param name="Name">Its name, in lower case.</param>
/// <param name="Comment">Its comment; null: none.</param>
public sealed record HiveColumn(string Name, HiveType Type, string? Comment = null);
