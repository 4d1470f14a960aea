using Tarn.Commands.Sql.Completion;

namespace Tarn.Tests.Commands.Sql.Completion;

public sealed class StatementContextTests
{
    [Theory]
    [InlineData("SELECT * FROM we", "Table", "we", "")]
    [InlineData("SELECT * FROM web.vi", "Table", "vi", "web")]
    [InlineData("SELECT * FROM a, we", "Any", "we", "")]
    [InlineData("SHOW TABLES IN w", "Database", "w", "")]
    [InlineData("SHOW COLUMNS IN w", "Table", "w", "")]
    [InlineData("USE w", "Database", "w", "")]
    [InlineData("select v.pa", "Any", "pa", "v")]
    [InlineData("SELECT \"web\".\"t t\".\"pa", "Any", "pa", "web|t t")]
    [InlineData("SELECT 'web.vi", "None", "", "")]
    [InlineData("SELECT 1 -- fr", "None", "", "")]
    [InlineData("SELECT 12", "None", "12", "")]
    [InlineData("SELECT * FROM a; SELECT co", "Any", "co", "")]
    [InlineData("SELECT 'it''s' || na", "Any", "na", "")]
    [InlineData("", "Any", "", "")]
    public void The_words_before_the_cursor_say_what_may_follow(string before, string expected, string word, string path)
    {
        var context = StatementContext.Of(before, "");
        Assert.Equal(Enum.Parse<ExpectedWord>(expected), context.Expected);
        Assert.Equal((word, path), (context.Word, string.Join('|', context.Path)));
    }

    [Theory]
    [InlineData("SELECT pa", " FROM web.visits v JOIN users AS u USING (id) WHERE 1 = 1; SELECT 1 FROM other", "web.visits v, users u")]
    [InlineData("SELECT * FROM a, b x WHERE ", "", "a, b x")]
    [InlineData("WITH w AS (SELECT * FROM \"A b\") SELECT ", " FROM w", "A b, w")]
    [InlineData("UPDATE web.visits SET ", "", "web.visits")]
    public void Tables_of_the_statement_are_known(string before, string after, string expected) => Assert.Equal(
        expected,
        string.Join(", ", StatementContext.Of(before, after).Sources.Select(source =>
            string.Join('.', source.Path) + (source.Alias is { } alias ? $" {alias}" : ""))));
}
