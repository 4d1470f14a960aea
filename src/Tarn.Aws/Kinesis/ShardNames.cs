using System.Globalization;

namespace Tarn.Aws.Kinesis;

/// <summary>The door's names of shards: <c>shardId-</c> and 12 digits.</summary>
internal static class ShardNames
{
    public const int Length = 20;

    private const string Prefix = "shardId-";

    public static string Of(int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{ordinal:D12}");

    public static bool TryParse(string name, out int ordinal)
    {
        // The service takes the number alone, and any count of leading zeros.
        var digits = name.StartsWith(Prefix, StringComparison.Ordinal) ? name.AsSpan(Prefix.Length) : name;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ordinal);
    }
}
