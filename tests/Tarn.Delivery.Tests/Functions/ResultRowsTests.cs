using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Functions;
using Tarn.Delivery.Records;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Functions;

/// <summary>Records of the results stream and rows of progress (<c>docs/formats/delivery.md</c>), beside their golden file.</summary>
public sealed class ResultRowsTests
{
    private static readonly RecordOrigin Origin = new(new ShardId(258), 7, 3);

    [Fact]
    public void Results_and_progress_are_the_golden_file_and_read_back_whole()
    {
        var keys = new Dictionary<string, string> { ["b"] = "2", ["a"] = "ä" };
        StoredResult[] results =
        [
            Result(TransformStatus.Ok, "ok") with { Targets = ResultTargets.Encode(keys, new TransformRoute("db", null, "insert")) },
            Result(TransformStatus.Ok, ""),
            Result(TransformStatus.Dropped, ""),
            Result(TransformStatus.ProcessingFailed, "raw") with { Failure = new ResultFailure(4, 1_800_000_000_001, "Lambda.X", "It broke.", "arn:f") },
        ];
        var text = new StringBuilder();
        foreach (var result in results)
        {
            var bytes = new byte[result.EncodedBytes];
            result.Encode(bytes);
            text.Append("result ").Append(Convert.ToHexStringLower(bytes)).Append('\n');
            var read = StoredResult.Decode(bytes);
            Assert.Equal((result.Origin, result.ArrivalTimeMs, result.Status, result.Failure), (read.Origin, read.ArrivalTimeMs, read.Status, read.Failure));
            Assert.Equal(result.Targets.ToArray(), read.Targets.ToArray());
            Assert.Equal(result.Data.ToArray(), read.Data.ToArray());
        }

        var progress = new FunctionProgress(Origin.Shard, Origin.Offset, Origin.Sub, new ShardId(9), 40);
        var (key, value) = (ProgressRows.Key(new DeliveryId(7), Origin.Shard), ProgressRows.Encode(progress));
        text.Append("progress ").Append(Convert.ToHexStringLower(key)).Append(' ').Append(Convert.ToHexStringLower(value)).Append('\n');
        Assert.Equal(progress, ProgressRows.Decode(key, value));
        Assert.Equal(File.ReadAllText(TestData.Path("function-rows.txt")), text.ToString());
    }

    [Fact]
    public void Another_version_is_damaged()
    {
        var bytes = new byte[Result(TransformStatus.Ok, "x").EncodedBytes];
        Result(TransformStatus.Ok, "x").Encode(bytes);
        bytes[0] = 2;
        Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => StoredResult.Decode(bytes)).Kind);
        Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => StoredResult.Decode(new byte[5])).Kind);
    }

    [Fact]
    public void A_text_that_is_too_long_stays_too_long()
    {
        var long1 = new string('x', 100_000);
        var targets = ResultTargets.Encode(new Dictionary<string, string> { ["k"] = long1 }, null).Span;
        Assert.True(ResultTargets.TryFindKey(targets, "k"u8, out var value));
        Assert.Equal(ResultTargets.TextBytesKept, value.Length);
        Assert.False(ResultTargets.TryFindKey(targets, "other"u8, out _));
    }

    private static StoredResult Result(TransformStatus status, string data) =>
        new() { Origin = Origin, ArrivalTimeMs = 1_800_000_000_000, Status = status, Data = Encoding.UTF8.GetBytes(data) };
}
