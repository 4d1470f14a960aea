namespace Tarn.Items.Streams;

/// <summary>When shards of tables' streams are split.</summary>
public sealed record StreamSplitOptions
{
    /// <summary>Write units a second, of 1 KB each, that one shard takes for long: as many as a partition of DynamoDB takes.</summary>
    public double UnitsPerSecond { get; init; } = 1_000;

    /// <summary>The number of looks in a row with more units, before a shard is split.</summary>
    public int Looks { get; init; } = 3;

    /// <summary>The time between two looks.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Open shards of one table. DescribeStream shows 100 a page.</summary>
    public int ShardsMax { get; init; } = 64;
}
