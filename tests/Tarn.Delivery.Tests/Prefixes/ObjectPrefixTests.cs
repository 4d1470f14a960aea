using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Delivery.Prefixes;
using Tarn.Patterns.Times;

namespace Tarn.Delivery.Tests.Prefixes;

public sealed class ObjectPrefixTests
{
    private static readonly long Arrival = new DateTimeOffset(2026, 11, 20, 23, 5, 6, 789, TimeSpan.Zero).ToUnixTimeMilliseconds();

    [Theory]
    [InlineData("", "2026/11/20/23/")]
    [InlineData("logs", "logs2026/11/20/23/")]
    [InlineData("logs/", "logs/2026/11/20/23/")]
    [InlineData("a/!{timestamp:'year='yyyy}/b/", "a/year=2026/b/")]
    [InlineData("!{timestamp:yyyy}-!{timestamp:SSS}", "2026-789")]
    public void A_prefix_without_a_timestamp_gets_the_default_one_by_plain_concatenation(string prefix, string key) =>
        Assert.Equal(key, Parsed(prefix, "UTC", forErrors: false).Evaluate(Arrival, null));

    [Fact]
    public void A_custom_time_zone_moves_the_timestamps() =>
        Assert.Equal("2026/11/21/00/", Parsed("", "Europe/Paris", forErrors: false).Evaluate(Arrival, null));

    [Fact]
    public void Random_strings_have_eleven_characters_and_differ_in_one_key()
    {
        var parts = Parsed("!{firehose:random-string}/!{firehose:random-string}/!{timestamp:yyyy}", "UTC", forErrors: false)
            .Evaluate(Arrival, null).Split('/');

        Assert.Equal([11, 11], parts.Take(2).Select(part => part.Length));
        Assert.NotEqual(parts[0], parts[1]);
    }

    [Theory]
    [InlineData("", "processing-failed/2026/11/20/23/")]
    [InlineData("bad/", "bad/processing-failed/2026/11/20/23/")]
    [InlineData("bad/!{firehose:error-output-type}/!{timestamp:dd}/", "bad/processing-failed/20/")]
    public void An_error_prefix_names_what_failed(string prefix, string key) =>
        Assert.Equal(key, Parsed(prefix, "UTC", forErrors: true).Evaluate(Arrival, "processing-failed"));

    [Theory]
    [InlineData("!{partitionKeyFromQuery:b}/!{partitionKeyFromLambda:a}/!{partitionKeyFromQuery:b}", "1/2/1")]
    [InlineData("!{partitionKeyFromQuery:b}-!{timestamp:yyyy}/x!{partitionKeyFromLambda:a}", "1-2026/x2")]
    public void Partition_keys_take_their_values_and_no_date_follows(string prefix, string key)
    {
        var errors = new List<string>();
        var parsed = ObjectPrefix.Parse(prefix, JavaZone.Utc, forErrors: false, "Prefix", errors, allowKeys: true);

        Assert.Empty(errors);
        Assert.Equal([new PrefixKey("b", false), new PrefixKey("a", true)], parsed.Keys);
        Assert.Equal(key, parsed.Evaluate(Arrival, null, ["1", "2"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_evaluated_prefix_leaves_room_for_the_name_in_the_bytes_of_a_key(bool forErrors)
    {
        // The default timestamp, and behind an error prefix the longest error type, have one byte a character.
        var room = ObjectPrefix.EvaluatedBytesMax - "2026/11/20/23/".Length - (forErrors ? "format-conversion-failed/".Length : 0);
        var (fits, errors) = (new string('ж', room / 2), new List<string>());

        PrefixValidator.Parse(fits, JavaZone.Utc, forErrors, "Prefix", errors);
        Assert.Empty(errors);
        PrefixValidator.Parse(fits + "ж", JavaZone.Utc, forErrors, "Prefix", errors);

        Assert.Contains("bytes of UTF-8 when it is evaluated; 768 are allowed", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("!{partitionKeyFromQuery:a}", true, true, "failed records have no partition keys")]
    [InlineData("!{partitionKeyFromQuery:a}", false, false, "DynamicPartitioningConfiguration")]
    [InlineData("!{partitionKeyFromLambda:}", false, true, "without a key")]
    public void Partition_keys_are_refused_in_other_prefixes(string prefix, bool forErrors, bool allowKeys, string reason)
    {
        var errors = new List<string>();

        ObjectPrefix.Parse(prefix, JavaZone.Utc, forErrors, "Prefix", errors, allowKeys);

        Assert.Contains(reason, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_of_a_prefix_are_reported_at_once()
    {
        var errors = new List<string>();

        ObjectPrefix.Parse("!{timestamp:yyyy}/!{timestamp:b}/!{nope:x}/!{firehose:error-output-type}/!{open", JavaZone.Utc, false, "Prefix", errors);

        Assert.Equal(4, errors.Count);
        Assert.All(errors, error => Assert.StartsWith("Prefix", error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(494, false)]
    [InlineData(502, true)]
    public void A_prefix_that_would_be_too_long_is_refused_and_none_is_cut(int length, bool refused)
    {
        var destination = Destinations.Objects();
        var config = Config(destination with { Objects = destination.Objects with { Prefix = new string('p', length), ErrorPrefix = "bad/" } });

        var errors = DeliveryConfigValidator.Validate(config);

        Assert.Equal(refused, errors.Count == 1 && errors[0].StartsWith("Prefix has up to 5", StringComparison.Ordinal));
        Assert.EndsWith("/23/", Parsed(new string('p', length), "UTC", forErrors: false).Evaluate(Arrival, null), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_prefix_of_their_own_errors_lie_below_the_prefix()
    {
        var destination = Destinations.Table();
        var model = DeliveryConfigValidator.Build(Config(destination with { Objects = destination.Objects with { Prefix = "data/", ErrorPrefix = null } }));

        Assert.Equal("data/iceberg-failed/2026/11/20/23/", model.ErrorPrefix.Evaluate(Arrival, "iceberg-failed"));
    }

    private static DeliveryConfig Config(DestinationConfig destination) => new()
    {
        Account = DeliveryWorld.Account,
        Region = DeliveryWorld.Region,
        Name = "orders",
        Source = new SourceConfig(default, null),
        Destination = destination,
    };

    [Fact]
    public void A_name_holds_delivery_version_time_and_a_unique_id()
    {
        var id = Guid.Parse("00000000-0000-0000-0000-000000000007");

        Assert.Equal(
            $"orders-3-2026-11-20-23-05-06-{id}.gz",
            ObjectName.Of("orders", 3, Arrival, JavaZone.Utc, id, ".gz"));
    }

    private static ObjectPrefix Parsed(string prefix, string zone, bool forErrors)
    {
        var errors = new List<string>();
        var parsed = ObjectPrefix.Parse(prefix, JavaZone.Find(zone)!, forErrors, "Prefix", errors);
        Assert.Empty(errors);
        return parsed;
    }
}
