using Tarn.Delivery.Jq.Values;
using Tarn.Patterns.Calendars;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>A time in UTC as C's library breaks it down. Months count from 0, days of the week from Sunday as 0.</summary>
internal sealed class BrokenTime
{
    private const long SecondsPerDay = 86_400;

    public long Year { get; set; } = 1900;

    public int Month { get; set; }

    public int Day { get; set; }

    public int Hour { get; set; }

    public int Minute { get; set; }

    public double Second { get; set; }

    public int WeekDay { get; set; } = 8;

    public int YearDay { get; set; } = 367;

    /// <summary>Breaks down seconds since 1970. Null: the year is out of the range of int.</summary>
    public static BrokenTime? FromSeconds(double seconds)
    {
        if (!(Math.Abs(seconds) < 6e16))
        {
            return null;
        }

        var whole = (long)Math.Truncate(seconds);
        var day = Math.DivRem(whole, SecondsPerDay, out var second);
        if (second < 0)
        {
            day--;
            second += SecondsPerDay;
        }

        var time = new BrokenTime
        {
            Hour = (int)(second / 3_600),
            Minute = (int)(second / 60 % 60),
            Second = second % 60 + (seconds - Math.Floor(seconds)),
        };
        time.SetDate(day);
        return time;
    }

    /// <summary>Days since 1970; months and days out of range count on.</summary>
    public static long EpochDay(long year, long month, long day)
    {
        year += Math.DivRem(month, 12, out var rest);
        if (rest < 0)
        {
            rest += 12;
            year--;
        }

        return CivilDate.ToDays(year, (int)rest + 1, day);
    }

    public long ToSeconds() =>
        EpochDay(Year, Month, Day) * SecondsPerDay + Hour * 3_600L + Minute * 60L + (long)Second;

    public void SetWeekDay() => WeekDay = CivilDate.DayOfWeekOf(EpochDay(Year, Month, Day)) % 7;

    public void SetYearDay() => YearDay = (int)(EpochDay(Year, Month, Day) - EpochDay(Year, 0, 1));

    /// <summary>The array of 8 numbers, and after them the text that a parse left.</summary>
    public JqValue ToValue(string rest)
    {
        var numbers = new[] { Year, Month, Day, Hour, Minute, Second, WeekDay, YearDay };
        var items = Array.ConvertAll(numbers, JqValue.Of);
        return JqValue.Of(rest.Length == 0 ? items : [.. items, JqValue.Of(rest)]);
    }

    /// <summary>Reads the array. Null: it has fewer than 6 numbers, or an item is no number.</summary>
    public static BrokenTime? FromValue(JqValue value)
    {
        var items = value.Items;
        if (items.Length < 6 || !items.Take(8).All(item => item.IsNumber && Math.Abs(item.Number) < int.MaxValue))
        {
            return null;
        }

        var time = new BrokenTime
        {
            Year = (long)items[0].Number,
            Month = (int)items[1].Number,
            Day = (int)items[2].Number,
            Hour = (int)items[3].Number,
            Minute = (int)items[4].Number,
            Second = (int)items[5].Number,
        };
        time.WeekDay = items.Length > 6 ? (int)items[6].Number : 0;
        time.YearDay = items.Length > 7 ? (int)items[7].Number : 0;
        return time;
    }

    private void SetDate(long epochDay)
    {
        var date = CivilDate.FromDays(epochDay);
        (Year, Month, Day) = (date.Year, date.Month - 1, date.Day);
        WeekDay = CivilDate.DayOfWeekOf(epochDay) % 7;
        SetYearDay();
    }
}
