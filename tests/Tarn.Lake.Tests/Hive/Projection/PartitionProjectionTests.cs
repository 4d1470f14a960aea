using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Projection;
using Tarn.Storage;
using static Tarn.Lake.Tests.Hive.Projection.ProjectedTables;

namespace Tarn.Lake.Tests.Hive.Projection;

public sealed class PartitionProjectionTests
{
    [Theory]
    [InlineData("y int", "y.type = integer\ny.range = 2020,2022", "2020 2021 2022")]
    [InlineData("k string", "k.type = integer\nk.range = 0,15\nk.interval = 5\nk.digits = 3", "000 005 010 015")]
    [InlineData("k int", "k.type = integer\nk.range = -2,4\nk.interval = 3", "-2 1 4")]
    [InlineData("k int", "k.type =  INTEGER \nk.range =  0001 , 0005 \nk.interval =  2 ", "1 3 5")]
    [InlineData("k string", "k.type = integer\nk.range = -2,1\nk.digits = 3", "-02 -01 000 001")]
    [InlineData("r string", "r.type = Enum\nr.values = eu,us,eu", "eu us")]
    [InlineData("d string", "d.type = date\nd.format = yyyyMMdd\nd.range = 20240228,20240301", "20240228 20240229 20240301")]
    [InlineData(
        "m string", "m.type = date\nm.format = yyyy-MM\nm.range = 2023-11,2024-03\nm.interval = 2\nm.interval.unit = MONTHS", "2023-11 2024-01 2024-03")]
    [InlineData("m string", "m.type = date\nm.format = yyyy-MM\nm.range = 2023-12,2024-02", "2023-12 2024-01 2024-02")]
    [InlineData("y string", "y.type = date\ny.format = yyyy\ny.range = 2021,2023\ny.interval = 1\ny.interval.unit = years", "2021 2022 2023")]
    [InlineData("d date", "d.type = date\nd.format = yyyy/MM/dd\nd.range = 2024/01/01,2024/01/02", "2024-01-01 2024-01-02")]
    [InlineData("y int", "y.type = date\ny.format = yyyy\ny.range = 2021,2022\ny.interval.unit = YEARS", "2021 2022")]
    [InlineData("d string", "d.type = date\nd.format = yyyy-MM-dd\nd.range = NOW-3DAYS,NOW-1DAY", "2024-03-28 2024-03-29 2024-03-30")]
    [InlineData("d string", "d.type = date\nd.format = yyyy-MM-dd\nd.range = 2024-03-30, now + 1 day ", "2024-03-30 2024-03-31 2024-04-01")]
    [InlineData("m string", "m.type = date\nm.format = yyyyMM\nm.range = NOW-1MONTHS,NOW+1MONTH", "202402 202403 202404")]
    [InlineData("y string", "y.type = date\ny.format = yyyy\ny.range = NOW-2YEARS,NOW\ny.interval = 1\ny.interval.unit = YEARS", "2022 2023 2024")]
    [InlineData("h string", "h.type = date\nh.format = yyyyMMddHH\nh.range = NOW-1HOUR,NOW\nh.interval.unit = HOURS", "2024033109 2024033110")]
    [InlineData(
        "s string", "s.type = date\ns.format = HH:mm:ss.SSS\ns.range = 00:00:00.998,00:00:01.000\ns.interval.unit = MILLISECONDS",
        "00:00:00.998 00:00:00.999 00:00:01.000")]
    [InlineData(
        "w string", "w.type = date\nw.format = yyyy-MM-dd\nw.range = 2024-01-01,2024-01-20\nw.interval.unit = WEEKS", "2024-01-01 2024-01-08 2024-01-15")]
    [InlineData("d string", "d.type = date\nd.format = MMM d, yyyy\nd.range = Jan 31, 2024,Feb 1, 2024", "Jan 31, 2024 Feb 1, 2024")]
    [InlineData("d string", "d.type = date\nd.format = yyyy-MM\nd.range = 2024-01,2024-02\nd.interval.unit = DAYS", "2024-01 2024-02")]
    public void Properties_describe_the_values(string keys, string properties, string values) =>
        Assert.Equal(values, string.Join(' ', Table(keys, properties).Partitions().Values()));

    [Fact]
    public void White_space_belongs_to_enum_values() =>
        Assert.Equal(["a", " b"], Table("e string", "e.type = enum\ne.values = a, b").Partitions().Values());

    [Fact]
    public void Folders_of_keys_are_escaped_and_templates_take_texts_as_they_are()
    {
        var plain = Table("device string, d date", "device.type = injected\nd.type = date\nd.format = yyyy/MM/dd\nd.range = 2024/01/05,2024/01/05");
        var one = Assert.Single(plain.Partitions(KeyConstraint.OneOf("c/3"), KeyConstraint.Free));
        Assert.Equal("s3://b/t/device=c%2F3/d=2024%2F01%2F05/", one.Location);

        var template = Table(
            "device string, no int",
            "device.type = injected\nno.type = integer\nno.range = 1,2\nno.digits = 2\nstorage.location.template = s3://b/x/${no}/${DEVICE}-${no}");
        Assert.Equal(
            ["s3://b/x/01/c/3-01/", "s3://b/x/02/c/3-02/"],
            template.Partitions(KeyConstraint.OneOf("c/3"), KeyConstraint.Free).Select(partition => partition.Location));
        Assert.Equal(["c/3/1", "c/3/2"], template.Partitions(KeyConstraint.OneOf("c/3"), KeyConstraint.Free).Values());
    }

    [Theory]
    [InlineData("k string", "k.type = weird", "INVALID_COLUMN_PROPERTY", "projection.k.type")]
    [InlineData("k string", "k.type = date\nk.range = 2024-01-01,2024-01-02", "INVALID_COLUMN_PROPERTY", "projection.k.format")]
    [InlineData("k string", "k.type = date\nk.format = yyyy-MM-dd'\nk.range = 2024-01-01,2024-01-02", "INVALID_COLUMN_PROPERTY", "projection.k.format")]
    [InlineData("k string", "k.type = date\nk.format = yyyy-MM-dd\nk.range = 2024-01-02,2024-01-01", "INVALID_COLUMN_PROPERTY", "projection.k.range")]
    [InlineData("k string", "k.type = date\nk.format = yyyy-MM-dd\nk.range = 2024-01-02,NOW-1FORTNIGHT", "INVALID_COLUMN_PROPERTY", "projection.k.range")]
    [InlineData("k string", "k.type = date\nk.format = yyyy-MM-dd\nk.range = 2024-1-2,NOW", "INVALID_COLUMN_PROPERTY", "projection.k.range")]
    [InlineData("k string", "k.type = date\nk.format = yyyy-MM-dd HH\nk.range = 2024-01-02 00,NOW", "INVALID_COLUMN_PROPERTY", "projection.k.interval.unit")]
    [InlineData(
        "k string", "k.type = date\nk.format = yyyy\nk.range = 2020,NOW\nk.interval.unit = AGES", "INVALID_COLUMN_PROPERTY", "projection.k.interval.unit")]
    [InlineData("k string", "k.type = enum\nk.values = a\nstorage.location.template = s3://b/${other}", "INVALID_COLUMN_PROPERTY", "storage.location.template")]
    [InlineData("k string", "k.type = enum\nk.values = a\nstorage.location.template = s3://b/x", "INVALID_COLUMN_PROPERTY", "storage.location.template")]
    [InlineData("k string", "k.type = enum\nk.values = a\nstorage.location.template = /b/${k}", "INVALID_COLUMN_PROPERTY", "storage.location.template")]
    [InlineData("k string", "k.type = enum", "INVALID_COLUMN_PROPERTY", "projection.k.values")]
    [InlineData("k string", "k.type = integer", "INVALID_COLUMN_PROPERTY", "projection.k.range")]
    [InlineData("k string", "k.type = integer\nk.range = -1,9223372036854775807", "INVALID_COLUMN_PROPERTY", "projection.k.range")]
    [InlineData("k string", "k.type = integer\nk.range = 2,1", "INVALID_COLUMN_PROPERTY", "projection.k.range")]
    [InlineData("k string", "k.type = integer\nk.range = 1,2\nk.interval = 0", "INVALID_COLUMN_PROPERTY", "projection.k.interval")]
    [InlineData("k string", "k.type = integer\nk.range = 1,2\nk.digits = x", "INVALID_COLUMN_PROPERTY", "projection.k.digits")]
    [InlineData("k date", "k.type = integer\nk.range = 1,2", "INVALID_COLUMN_PROPERTY", "projection.k.type")]
    [InlineData("k string, l int", "k.range = 1,2", "HIVE_METASTORE_ERROR", "[k, l]")]
    [InlineData("k string", "enabled2 = x\nk.type = enum\nk.values = ", "INVALID_COLUMN_PROPERTY", "projection.k.values")]
    public void A_wrong_property_fails_by_its_name(string keys, string properties, string reason, string named)
    {
        var failure = Assert.Throws<TarnException>(() => Table(keys, properties).Partitions());
        Assert.Equal(reason, failure.Reason);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_without_keys_or_with_projection_disabled_have_none()
    {
        var table = Table("k int", "k.type = weird");
        Assert.Null(PartitionProjection.Of(table with { Keys = [] }));
        Assert.Null(PartitionProjection.Of(table with { Parameters = new Dictionary<string, string> { ["projection.enabled"] = " FALSE " } }));
        Assert.Null(PartitionProjection.Of(table with { Parameters = new Dictionary<string, string>() }));
    }

    [Fact]
    public void An_injected_key_needs_static_equality()
    {
        var table = Table("device string", "device.type = injected");
        var open = Assert.Throws<TarnException>(() => table.Partitions(KeyConstraint.Free));
        Assert.Equal("CONSTRAINT_VIOLATION", open.Reason);
        Assert.Equal(
            "For the injected projected partition column device, the WHERE clause must contain only static equality conditions, "
            + "and at least one such condition must be present.",
            open.Message);
        Assert.Throws<TarnException>(() => table.Partitions(KeyConstraint.Between(new KeyBound("a", true), null)));
        Assert.Equal(["a1", "b 2"], table.Partitions(KeyConstraint.OneOf("a1", "b 2", "a1")).Values());
    }

    [Fact]
    public void Over_a_million_partitions_left_are_an_error_and_steps_go_straight_to_the_allowed_ones()
    {
        var table = Table("s bigint, k int", "s.type = integer\ns.range = 1,9223372036854775807\nk.type = integer\nk.range = 1,1000");
        Assert.Equal("HIVE_EXCEEDED_PARTITION_LIMIT", Assert.Throws<TarnException>(() => table.Partitions()).Reason);
        Assert.Throws<TarnException>(() => table.Partitions(KeyConstraint.Between(new KeyBound("1", true), new KeyBound("1001", true)), KeyConstraint.Free));
        Assert.Equal(
            1_000_000,
            table.Partitions(KeyConstraint.Between(new KeyBound("0", false), new KeyBound("1000", true)), KeyConstraint.Free).Count);
        Assert.Equal(
            ["9223372036854775806/7", "9223372036854775807/7"],
            table.Partitions(KeyConstraint.Between(new KeyBound("9223372036854775805", false), null), KeyConstraint.OneOf("007")).Values());

        var seconds = Table(
            "t string", "t.type = date\nt.format = yyyy-MM-dd HH:mm:ss\nt.range = 0001-01-01 00:00:00,9999-12-31 23:59:59\nt.interval.unit = SECONDS");
        Assert.Throws<TarnException>(() => seconds.Partitions());
        Assert.Equal(
            ["9999-12-31 23:59:58", "9999-12-31 23:59:59"],
            seconds.Partitions(KeyConstraint.Between(new KeyBound("9999-12-31 23:59:57", false), null)).Values());
        Assert.Equal(["2024-02-29 00:00:00"], seconds.Partitions(KeyConstraint.OneOf("2024-02-29 00:00:00", "2023-02-29 00:00:00")).Values());
    }

    [Fact]
    public void Formats_without_an_order_find_a_value_and_compare_texts()
    {
        var table = Table("d string", "d.type = date\nd.format = dd.MM.yyyy\nd.range = 01.01.2024,31.12.2024");
        Assert.Equal(["29.02.2024"], table.Partitions(KeyConstraint.OneOf("29.02.2024", "1.3.2024", "x")).Values());
        Assert.Equal(23, table.Partitions(KeyConstraint.Between(new KeyBound("29", true), new KeyBound("31", false))).Count);
    }
}
