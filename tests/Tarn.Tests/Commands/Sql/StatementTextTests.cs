using Tarn.Commands.Sql;

namespace Tarn.Tests.Commands.Sql;

public sealed class StatementTextTests
{
    [Theory]
    [InlineData("SELECT 1", false)]
    [InlineData("SELECT 1;", true)]
    [InlineData("SELECT 1; -- done", true)]
    [InlineData("SELECT 1 -- done;", false)]
    [InlineData("SELECT ';", false)]
    [InlineData("SELECT 'a;b' /* ; */ ;\n", true)]
    [InlineData("", false)]
    public void A_statement_is_complete_behind_its_semicolon(string text, bool isComplete) => Assert.Equal(isComplete, StatementList.IsComplete(text));

    [Fact]
    public void Semicolons_in_quotes_and_comments_part_nothing() =>
        Assert.Equal(["SELECT 'a;''b' -- x;\n, 1", "SELECT \"c;d\""], StatementList.Split("SELECT 'a;''b' -- x;\n, 1;;SELECT \"c;d\"; "));

    [Theory]
    [InlineData("SELECT :n, :'n', :\"n\", ':n' -- :n", "SELECT it's, 'it''s', \"it's\", ':n' -- :n")]
    [InlineData("SELECT :other, a::n, :'n", "SELECT :other, a:it's, :'n")]
    public void Variables_are_replaced_outside_of_quotes_and_comments(string text, string expected)
    {
        var variables = new StatementVariables();
        variables.Set("n=it's");
        Assert.Equal(expected, variables.Replace(text));
    }
}
