using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Definitions;

namespace Tarn.Storage.Tests.Streams.Definitions;

public sealed class StreamDefinitionTests
{
    [Theory]
    [InlineData(2_048, 16, "IncomingBytes,OutgoingRecords", "010008000010000000496E636F6D696E6742797465732C4F7574676F696E675265636F726473")]
    [InlineData(1_024, -1, "", "0100040000FFFFFFFF")]
    public void A_row_has_two_numbers_and_the_metrics(int kiB, int warm, string metrics, string row)
    {
        var definition = new StreamDefinition
        {
            MaxRecordSizeKiB = kiB,
            WarmThroughputMiBps = warm,
            Metrics = metrics.Split(',', StringSplitOptions.RemoveEmptyEntries),
        };
        Assert.Equal(row, Convert.ToHexString(definition.Encode()));
        var read = StreamDefinition.Decode(Convert.FromHexString(row));
        Assert.Equal((kiB, warm, metrics), (read.MaxRecordSizeKiB, read.WarmThroughputMiBps, string.Join(',', read.Metrics)));
    }

    [Fact]
    public async Task A_commitment_belongs_to_an_account_in_a_region()
    {
        await using var store = new MemoryMetadataStore();
        var began = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
        var commitment = default(ThroughputCommitment).Set(enabled: true, began);
        await store.Commit(
            transaction =>
            {
                commitment.Put(transaction, "123456789012", "eu-west-1");
                return ValueTask.FromResult(true);
            },
            default);
        var row = Assert.Single(await store.Read(reader => reader.Scan(ThroughputCommitment.Space, KeyRange.All, 10), default));
        Assert.Equal("3132333435363738393031320065752D776573742D31", Convert.ToHexString(row.Key.Span));
        Assert.Equal("010000018BCFE568000000000000000000", Convert.ToHexString(row.Value.Span));
        Assert.Equal(commitment, await store.Read(reader => ThroughputCommitment.Read(reader, "123456789012", "eu-west-1"), default));
        Assert.Equal(default, await store.Read(reader => ThroughputCommitment.Read(reader, "123456789012", "eu-west-2"), default));
    }
}
