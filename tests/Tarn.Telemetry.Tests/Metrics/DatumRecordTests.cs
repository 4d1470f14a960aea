using FsCheck.Fluent;
using Tarn.Storage;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Rows;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Storage.Records;

namespace Tarn.Telemetry.Tests.Metrics;

/// <summary>The stored bytes that docs/formats/metrics.md describes.</summary>
public sealed class DatumRecordTests
{
    private const string Value =
        "01000380A0F1C2B1340D3030303030303030303030300A75732D656173742D311B010441707008" + "4C6174656E6379" + "02034F7004676574025A037A31" + "3FF8000000000000";

    private static readonly MetricScope Scope = new("000000000000", "us-east-1");

    [Fact]
    public void A_record_has_the_documented_bytes()
    {
        var metric = MetricIdentity.Of("App", "Latency", [new("Z", "z1"), new("Op", "get")]);
        Assert.True(MetricUnit.TryParse("Milliseconds", out var unit));
        var bytes = DatumRecord.Write(Scope, new MetricDatum(metric, unit, false, 1_800_000_000_000, MetricSample.Of(1.5)));
        Assert.Equal(Value, Convert.ToHexString(bytes));
        Assert.Equal(3, unit.Number);
        var set = DatumRecord.Write(Scope, new MetricDatum(metric, default, true, 1, MetricSample.Set(2, 3, 1, 2)));
        Assert.StartsWith("01050001", Convert.ToHexString(set));
        Assert.EndsWith("4000000000000000" + "4008000000000000" + "3FF0000000000000" + "4000000000000000", Convert.ToHexString(set));
        var values = DatumRecord.Write(Scope, new MetricDatum(metric, default, false, 1, MetricSample.Distribution([new(7, 2)])));
        Assert.EndsWith("01" + "401C000000000000" + "4000000000000000", Convert.ToHexString(values));
    }

    [Fact]
    public void A_row_of_a_metric_has_the_documented_key()
    {
        var metric = MetricIdentity.Of("App", "Latency", []);
        var key = Convert.ToHexString(SeriesRow.Key(new StreamId(9), metric.Id));
        Assert.Equal("0000000000000009" + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(metric.Stored.Span))[..32], key);
    }

    [Fact]
    public void The_order_of_dimensions_has_no_meaning()
    {
        var (one, other) = (MetricIdentity.Of("a", "b", [new("x", "1"), new("y", "2")]), MetricIdentity.Of("a", "b", [new("y", "2"), new("x", "1")]));
        Assert.Equal((one.Id, one), (other.Id, other));
        Assert.NotEqual(one.Id, MetricIdentity.Of("a", "b", [new("x", "2"), new("y", "1")]).Id);
        Assert.NotEqual(MetricIdentity.Of("ab", "c", []).Id, MetricIdentity.Of("a", "bc", []).Id);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        var number = Gen.Choose(-1_000_000, 1_000_000).Select(value => value / 8.0);
        var text = Gen.Elements("a", "é", "a b", "AWS/x", new string('n', 255));
        var dimension = text.Zip(text).Select(pair => new MetricDimension(pair.Item1, pair.Item2));
        var metric = text.Zip(text).Zip(dimension.ListOf()).Select(each =>
            MetricIdentity.Of(each.Item1.Item1, each.Item1.Item2, each.Item2.Take(30).DistinctBy(one => one.Name)));
        var weighted = number.Zip(Gen.Choose(0, 99)).Select(pair => new WeightedValue(pair.Item1, pair.Item2));
        var sample = Gen.OneOf(
            number.Select(MetricSample.Of),
            number.Zip(number).Select(pair => MetricSample.Set(2, pair.Item1 + pair.Item2, Math.Min(pair.Item1, pair.Item2), Math.Max(pair.Item1, pair.Item2))),
            weighted.NonEmptyListOf().Select(values => MetricSample.Distribution([.. values])));
        var datum = metric.Zip(sample).Zip(Gen.Choose(0, MetricUnit.Count - 1).Zip(Gen.Choose(0, int.MaxValue))).Select(each =>
            new MetricDatum(each.Item1.Item1, new MetricUnit((byte)each.Item2.Item1), each.Item2.Item2 % 2 == 0, each.Item2.Item2, each.Item1.Item2));
        Prop.ForAll(datum.ToArbitrary(), each =>
        {
            var read = DatumRecord.Read(DatumRecord.Write(Scope, each));
            return read.Scope == Scope && MetricIdentity.Read(read.Identity).Equals(each.Metric)
                && (read.Unit, read.IsHigh, read.TimeMs) == (each.Unit, each.IsHigh, each.TimeMs)
                && (read.Sample.Kind, read.Sample.Count, read.Sample.Sum, read.Sample.Minimum, read.Sample.Maximum)
                    == (each.Sample.Kind, each.Sample.Count, each.Sample.Sum, each.Sample.Minimum, each.Sample.Maximum)
                && (read.Sample.Values ?? []).SequenceEqual(each.Sample.Values ?? []);
        }).Holds();
    }

    [Fact]
    public void Damaged_bytes_are_named()
    {
        var chance = new Random(TestSeed.Value);
        var metric = MetricIdentity.Of("App", "Latency", [new("Op", "get")]);
        byte[][] records =
        [
            DatumRecord.Write(Scope, new MetricDatum(metric, default, false, 1_800_000_000_000, MetricSample.Of(1.5))),
            DatumRecord.Write(Scope, new MetricDatum(metric, default, true, 1_800_000_000_000, MetricSample.Distribution([new(7, 2), new(8, 1)]))),
        ];
        foreach (var record in records)
        {
            for (var length = 0; length < record.Length; length++)
            {
                Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => Read(record[..length])).Kind);
            }

            Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => Read([.. record, 0])).Kind);
            for (var round = 0; round < TestSeed.Count(20_000); round++)
            {
                var changed = record.ToArray();
                changed[chance.Next(changed.Length)] = (byte)chance.Next(256);
                changed[chance.Next(changed.Length)] ^= (byte)(1 << chance.Next(8));
                Tolerates(changed);
            }
        }
    }

    private static void Read(byte[] record) => MetricIdentity.Read(DatumRecord.Read(record).Identity);

    // Changed bytes may be another datum, and are else damaged.
    private static void Tolerates(byte[] record)
    {
        try
        {
            Read(record);
        }
        catch (TarnException failure)
        {
            Assert.Equal(ErrorKind.Damaged, failure.Kind);
        }
    }
}
