using Tarn.Sql.Executions;
using Tarn.Storage;

namespace Tarn.Sql.Tests.Executions;

public sealed class ActiveStatementsTests
{
    [Fact]
    public void Statements_are_throttled_by_number_and_by_the_size_of_their_texts()
    {
        var active = new ActiveStatements(countMax: 3, charactersMax: 100);
        var large = active.Enter(90);
        var small = active.Enter(10);
        Assert.Contains("texts of the queries", Assert.Throws<TarnException>(() => active.Enter(1)).Message, StringComparison.Ordinal);
        large.Dispose();
        large.Dispose();
        using var second = active.Enter(40);
        using var third = active.Enter(40);
        Assert.Equal(ErrorKind.Throttled, Assert.Throws<TarnException>(() => active.Enter(1)).Kind);
        small.Dispose();
    }

    [Fact]
    public void A_statement_alone_may_be_as_long_as_it_is() => new ActiveStatements(1, 10).Enter(1_000).Dispose();
}
