using Tarn.Sql.Queueing;
using Tarn.Storage;

namespace Tarn.Sql.Tests.Queueing;

public sealed class ActiveStatementsTests
{
    [Fact]
    public void Statements_are_throttled_by_number_and_by_the_size_of_their_texts()
    {
        var active = new ActiveStatements(countMax: 3, charactersMax: 100);
        var large = active.Enter(90, "a", null);
        var small = active.Enter(10, "a", null);
        Assert.Contains("texts of the queries", Assert.Throws<TarnException>(() => active.Enter(1, "a", null)).Message, StringComparison.Ordinal);
        large.Dispose();
        large.Dispose();
        using var second = active.Enter(40, "a", null);
        using var third = active.Enter(40, "a", null);
        Assert.Equal(ErrorKind.Throttled, Assert.Throws<TarnException>(() => active.Enter(1, "a", null)).Kind);
        small.Dispose();
    }

    [Fact]
    public void A_statement_alone_may_be_as_long_as_it_is() => new ActiveStatements(1, 10).Enter(1_000, "a", null).Dispose();

    [Fact]
    public void A_work_group_has_a_queue_of_its_own_length()
    {
        var active = new ActiveStatements(10, 1_000);
        var first = active.Enter(1, "etl", 1);
        Assert.Equal(ErrorKind.Throttled, Assert.Throws<TarnException>(() => active.Enter(1, "etl", 1)).Kind);
        using var other = active.Enter(1, "primary", 1);
        first.Dispose();
        using var next = active.Enter(1, "etl", 1);
    }
}
