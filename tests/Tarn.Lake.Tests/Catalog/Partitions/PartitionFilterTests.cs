using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Catalog.Partitions;

/// <summary>Expressions over partition keys: which partitions they select, and which texts they refuse.</summary>
public sealed class PartitionFilterTests
{
    private static readonly PartitionKey[] Keys =
    [
        new("year", "int"), new("city", "string"), new("day", "date"), new("at", "timestamp"), new("price", "decimal(10,2)"), new("shape", "array<int>"),
    ];

    private static readonly string[] Values = ["2026", "Oslo", "2026-11-26", "2026-11-26 10:30:00", "12.50", "?"];

    [Theory]
    [InlineData("year = 2026", true)]
    [InlineData("year = '2026'", true)]
    [InlineData("YEAR=2026 and City='Oslo'", true)]
    [InlineData("\"year\" <> 2026", false)]
    [InlineData("year != 2025", true)]
    [InlineData("year == 2026", true)]
    [InlineData("2025 < year", true)]
    [InlineData("2026 < year", false)]
    [InlineData("year > -5", true)]
    [InlineData("year in (2024, 2026)", true)]
    [InlineData("year not in (2024, 2026)", false)]
    [InlineData("year in [2024, 2026]", true)]
    [InlineData("year between 2020 and 2026 and city > 'Lima'", true)]
    [InlineData("year not between 2020 and 2026", false)]
    [InlineData("city like 'O%'", true)]
    [InlineData("city like '_sl_'", true)]
    [InlineData("city like '%sl'", false)]
    [InlineData("city not like '%o'", false)]
    [InlineData("not (city = 'Oslo' or year = 1)", false)]
    [InlineData("(city = 'Rome' or year = 2026) and ((day >= '2026-11-26'))", true)]
    [InlineData("city = 'Rome' or year = 2026 and day < '2026-01-01'", false)]
    [InlineData("day = DATE '2026-11-26'", true)]
    [InlineData("at > TIMESTAMP '2026-11-26 10:00:00'", true)]
    [InlineData("at < '2026-11-27'", true)]
    [InlineData("price = 12.5", true)]
    [InlineData("price < 12.50", false)]
    [InlineData("city is null", false)]
    [InlineData("city is not null", true)]
    public void A_condition_selects_by_the_types_of_the_keys(string expression, bool selected) =>
        Assert.Equal(selected, PartitionFilter.Parse(expression, Keys)!.Matches(Values));

    [Theory]
    [InlineData("yeer = 2026", "yeer is no partition key of the table at character 1")]
    [InlineData("year = 'x'", "'x' is no value of key year, which is int at character 8")]
    [InlineData("city = 5", "'5' is no value of key city, which is string at character 8")]
    [InlineData("year = 2026 city", "expected AND, OR or the end and found city at character 13")]
    [InlineData("year = ", "expected a value and found its end")]
    [InlineData("year", "expected a comparison, IN, BETWEEN, LIKE or IS NULL")]
    [InlineData("(year = 1", "expected )")]
    [InlineData("city = 'x", "a quote without an end at character 8")]
    [InlineData("year ; 1", "unexpected character ';' at character 6")]
    [InlineData("year like '2%'", "LIKE compares a key of type string")]
    [InlineData("shape = '1'", "key shape of type array<int> cannot be compared")]
    [InlineData("day = '26.11.2026'", "is no value of key day, which is date")]
    public void A_wrong_text_is_refused_with_its_place(string expression, string message)
    {
        var error = Assert.Throws<TarnException>(() => PartitionFilter.Parse(expression, Keys));
        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_partition_without_a_value_is_selected_by_IS_NULL_alone()
    {
        string[] values = ["__HIVE_DEFAULT_PARTITION__", "Oslo", "2026-11-26", "", "", ""];
        Assert.True(PartitionFilter.Parse("year is null", Keys)!.Matches(values));
        Assert.False(PartitionFilter.Parse("year = 1", Keys)!.Matches(values));
        Assert.False(PartitionFilter.Parse("year <> 1", Keys)!.Matches(values));
        Assert.False(PartitionFilter.Parse("not year = 1", Keys)!.Matches(values));
        Assert.True(PartitionFilter.Parse("year = 1 or city = 'Oslo'", Keys)!.Matches(values));
    }

    [Fact]
    public void The_longest_expression_of_brackets_is_parsed_and_a_longer_one_refused()
    {
        var brackets = (PartitionFilter.LengthMax - "year = 1".Length) / 2;
        var longest = new string('(', brackets) + "year = 1" + new string(')', brackets);
        Assert.False(PartitionFilter.Parse(longest, Keys)!.Matches(Values));
        Assert.Throws<TarnException>(() => PartitionFilter.Parse(longest + "  ", Keys));
        Assert.Null(PartitionFilter.Parse("  ", Keys));
    }
}
