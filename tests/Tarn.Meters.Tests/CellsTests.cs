using FsCheck.Fluent;

namespace Tarn.Meters.Tests;

public sealed class CellsTests
{
    private const int Records = 1;
    private const int Bytes = 2;
    private const int Other = 3;

    [Fact]
    public void Sums_from_many_threads_are_exact()
    {
        var book = new CellCache(4, Records);
        Parallel.For(0, 4, thread =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var cells = book.Of(i % 3);
                if (i == 10_000)
                {
                    cells.Spread();
                }

                cells.Turn(1_000 + (i / 1_000));
                cells.Add(Records, 1);
                cells.Add(Bytes, thread);
                cells.RecordLatency(Stripes.Current, i);
            }
        });

        Assert.Equal(80_000, book.All.Sum(cells => cells[Records]));
        Assert.Equal(20_000 * (0 + 1 + 2 + 3), book.All.Sum(cells => cells[Bytes]));
        Assert.Equal(80_000, book.All.Sum(cells => cells.Latency.Count));
        Assert.Equal(80_000, book.Taker(Records).Take(2_000).Sum(taken => taken.Units));
    }

    /// <summary>A step adds units, lets time pass, or lets a reader take units, of which it keeps some.</summary>
    [Fact]
    public void What_a_reader_does_not_keep_it_takes_again_and_every_unit_has_its_minute()
    {
        var step = Gen.Choose(0, 3).Zip(Gen.Choose(1, 100)).Zip(Gen.Choose(1, 2)).Select(
            one => (Kind: one.Item1.Item1, Units: one.Item1.Item2, Key: one.Item2));
        Prop.ForAll(step.ListOf().ToArbitrary(), steps =>
        {
            var book = new CellCache(4, Records);
            var (taker, other) = (book.Taker(Records, Bytes), book.Taker(Bytes));
            var (second, added, kept) = (600L, new Dictionary<(long, int, long), long>(), new Dictionary<(long, int, long), long>());
            foreach (var (kind, units, key) in steps)
            {
                if (kind is Records or Bytes)
                {
                    book.Of(key).Turn(second);
                    book.Of(key).Add(kind, units);
                    Add(added, (key, kind, second / 60), units);
                }
                else if (kind == 0)
                {
                    // A reader that takes everything before time passes keeps the minutes apart, however many there are.
                    Keep(taker, taker.Take(second), kept);
                    second += units;
                }
                else
                {
                    Keep(taker, taker.Take(second).Take(units % 3), kept);
                    other.Keep(other.Take(second));
                }
            }

            Keep(taker, taker.Take(second), kept);
            return taker.Take(second).Count == 0 && added.OrderBy(one => one.Key).SequenceEqual(kept.OrderBy(one => one.Key));
        }).Holds();
    }

    [Fact]
    public void A_reader_that_comes_late_loses_no_unit()
    {
        var book = new CellCache(4);
        var taker = book.Taker(Records);
        for (var minute = 10; minute < 20; minute++)
        {
            book.Of(1).Turn(minute * 60);
            book.Of(1).Add(Records, 1);
        }

        Assert.Equal([(16, 7), (17, 1), (18, 1), (19, 1)], taker.Take(1_200).Select(taken => ((int)taken.Minute, (int)taken.Units)));
    }

    [Fact]
    public void Units_of_whole_seconds_are_those_of_their_seconds()
    {
        var cells = new CellCache(4, Records).Of(1);
        for (var second = 100; second < 130; second += 2)
        {
            cells.Turn(second);
            cells.Add(Records, second);
            cells.Add(Other, 1);
        }

        // a call that was held up counts for the present second
        cells.Turn(120);
        cells.Add(Records, 1);

        Assert.Equal(122 + 124 + 126, cells.UnitsOf(Records, 121, 127));
        Assert.Equal(129, cells.UnitsOf(Records, 128, 128));
        Assert.Equal(0, cells.UnitsOf(Records, 129, 140));
    }

    [Fact]
    public void Units_before_the_second_turn_need_no_marks()
    {
        var cells = new CellCache(4, Records).Of(1);
        cells.Turn(100);
        cells.Add(Other, 1);
        cells.Turn(107);
        cells.Add(Records, 5);
        Assert.Equal((5, 0), (cells.UnitsOf(Records, 105, 110), cells.UnitsOf(Records, 108, 110)));
        cells.Turn(109);
        cells.Add(Records, 2);
        Assert.Equal((7, 5, 2), (cells.UnitsOf(Records, 105, 110), cells.UnitsOf(Records, 100, 108), cells.UnitsOf(Records, 108, 109)));
    }

    [Fact]
    public void A_clock_that_is_set_back_moves_no_unit()
    {
        var book = new CellCache(4, Records);
        foreach (var second in (long[])[6_000, 6_060, 3_000, 3_060])
        {
            book.Of(1).Turn(second);
            book.Of(1).Add(Records, second);
        }

        Assert.Equal(
            [(100L, 6_000L), (101, 6_060), (50, 3_000), (51, 3_060)],
            book.Taker(Records).Take(9_000).Select(taken => (taken.Minute, taken.Units)));
    }

    [Fact]
    public void Idle_cells_of_a_key_that_is_gone_leave_when_all_readers_have_taken()
    {
        var book = new CellCache(4);
        var (first, second) = (book.Taker(Records), book.Taker(Records, Bytes));
        foreach (var key in (long[])[1, 2, 3])
        {
            book.Of(key).Turn(key == 3 ? 9_000 : 100);
            book.Of(key).Add(Bytes, 1);
        }

        book.Forget(9_000, key => key == 1);
        Assert.True(book.TryGet(2, out var leaving));
        second.Keep(second.Take(9_000));
        book.Forget(9_000, key => key == 1);
        Assert.Equal((true, false, true), (book.TryGet(1, out _), book.TryGet(2, out _), book.TryGet(3, out _)));

        // a call that found the cells just before
        leaving!.Add(Bytes, 5);
        Assert.Equal(5, second.Take(9_000).Sum(taken => taken.Units));
        Assert.Empty(first.Take(9_000));
    }

    private static void Keep(CellTaker taker, IEnumerable<TakenUnits> taken, Dictionary<(long Key, int Cell, long Minute), long> kept)
    {
        foreach (var units in taken)
        {
            Add(kept, (units.Cells.Key, units.Cell, units.Minute), units.Units);
            taker.Keep([units]);
        }
    }

    private static void Add(Dictionary<(long, int, long), long> sums, (long, int, long) key, long units) =>
        sums[key] = sums.GetValueOrDefault(key) + units;
}
