using Tarn.Workers.FileTables;

namespace Tarn.Workers.Tests.FileTables;

public class KnownPositionsTests
{
    [Fact]
    public void Positions_are_remembered_by_link()
    {
        var known = new KnownPositions("in");
        IReadOnlyList<FilePositions> positions = [new("s3://b/a"u8.ToArray(), [1, 7])];
        known.Add("in/v1", positions);
        known.Add("in/v2", []);
        Assert.Same(positions, known.Of("in/v1"));
        Assert.Empty(known.Of("in/v2")!);
        Assert.Null(known.Of("in/v3"));
    }

    [Fact]
    public void A_name_that_may_get_other_bytes_is_not_remembered()
    {
        var known = new KnownPositions("in");
        known.Add("out/copy-1", []);
        Assert.Null(known.Of("out/copy-1"));
    }

    [Fact]
    public void Memory_is_bounded()
    {
        var known = new KnownPositions("in");
        List<long> rows = [.. Enumerable.Range(0, KnownPositions.RowsMax).Select(static i => (long)i)];
        for (var i = 0; i < 1_000; i++)
        {
            known.Add($"in/v{i}", [new([1], rows)]);
        }

        Assert.InRange(Enumerable.Range(0, 1_000).Count(i => known.Of($"in/v{i}") is not null), 1, 16);
        known.Add("in/huge", [.. Enumerable.Range(0, 20_000).Select(_ => new FilePositions([1], [1]))]);
        Assert.Null(known.Of("in/huge"));
    }
}
