using FsCheck;
using FsCheck.Fluent;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Streams;

public sealed class SequenceNumberTests
{
    [Fact]
    public void The_text_is_read_back() =>
        Prop.ForAll<DoNotSize<long>, DoNotSize<long>>((shard, offset) =>
        {
            var number = new SequenceNumber(new ShardId(shard.Item & ShardId.ValueMax), offset.Item & long.MaxValue);
            return SequenceNumber.TryParseKinesis(number.ToKinesis(), out var kinesis) && kinesis == number
                && number.ToKinesis().Length == 56 && number.ToKinesis().StartsWith("49", StringComparison.Ordinal);
        }).Holds();

    [Fact]
    public void Order_of_text_is_order_of_shard_then_offset() =>
        Prop.ForAll<long, long, long>((shard, a, b) =>
        {
            var (one, two) = (a & long.MaxValue, b & long.MaxValue);
            var parent = new ShardId(shard & (ShardId.ValueMax - 1));
            var child = new ShardId(parent.Value + 1);
            var first = new SequenceNumber(parent, one).ToKinesis();
            return Math.Sign(string.CompareOrdinal(first, new SequenceNumber(parent, two).ToKinesis())) == one.CompareTo(two)
                && string.CompareOrdinal(first, new SequenceNumber(child, two).ToKinesis()) < 0;
        }).Holds();

    [Theory]
    [InlineData("")]
    [InlineData("49")]
    [InlineData("490000000000000000000000000000000000000000000000000000001")]
    [InlineData("49000000000000000000000000000000000000000000000000000001")]
    [InlineData("49999999999999999999999999999999999999999999999999999999")]
    [InlineData("48000000000000000000000000000000000000000000000000000256")]
    [InlineData("49 00000000000000000000000000000000000000000000000000256")]
    public void Anything_else_is_refused(string text) => Assert.False(SequenceNumber.TryParseKinesis(text, out _));
}
