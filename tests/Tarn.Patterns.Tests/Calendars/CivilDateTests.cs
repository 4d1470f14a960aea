using System.Globalization;
using Tarn.Patterns.Calendars;

namespace Tarn.Patterns.Tests.Calendars;

public sealed class CivilDateTests
{
    private const int DaysPer400Years = 146_097;

    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    [Fact]
    public void Each_day_of_the_years_1_to_9999_is_the_one_of_NET()
    {
        for (var number = DateOnly.MinValue.DayNumber; number <= DateOnly.MaxValue.DayNumber; number++)
        {
            var expected = DateOnly.FromDayNumber(number);
            var found = CivilDate.FromDays(number - Epoch);
            if (found != new CivilDate(expected.Year, expected.Month, expected.Day) || found.Days != number - Epoch
                || found.DayOfYear != expected.DayOfYear || found.DayOfWeek % 7 != (int)expected.DayOfWeek)
            {
                Assert.Fail($"{expected:O}: {found}");
            }
        }
    }

    [Fact]
    public void Each_week_of_400_years_is_the_one_of_NET()
    {
        for (var number = new DateOnly(1900, 1, 1).DayNumber; number < new DateOnly(2300, 1, 1).DayNumber; number++)
        {
            var time = DateOnly.FromDayNumber(number).ToDateTime(TimeOnly.MinValue);
            var found = CivilDate.FromDays(number - Epoch);
            if ((found.WeekYear, found.Week) != (ISOWeek.GetYear(time), ISOWeek.GetWeekOfYear(time))
                || CivilDate.ToDaysOfWeek(found.WeekYear, found.Week, found.DayOfWeek) != found.Days)
            {
                Assert.Fail($"{time:O}: {found}");
            }
        }
    }

    [Theory]
    [InlineData(-700_000_000)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(700_000_000)]
    public void Years_far_away_are_those_of_another_cycle_of_400_years(long cycles)
    {
        for (var days = 0; days < DaysPer400Years; days += 13)
        {
            var near = CivilDate.FromDays(days);
            var far = CivilDate.FromDays(days + (cycles * DaysPer400Years));
            Assert.Equal((near.Year + (cycles * 400), near.Month, near.Day, near.Week), (far.Year, far.Month, far.Day, far.Week));
            Assert.Equal(days + (cycles * DaysPer400Years), far.Days);
            Assert.Equal(CivilDate.DaysIn(near.Year, near.Month), CivilDate.DaysIn(far.Year, far.Month));
        }
    }

    [Theory]
    [InlineData(0, 1, 1, -719_528)]
    [InlineData(-44, 3, 15, -735_525)]
    [InlineData(1970, 1, 1, 0)]
    [InlineData(2024, 2, 30, 19_783)]
    public void A_date_is_a_number_of_days(long year, int month, int day, long days) => Assert.Equal(days, CivilDate.ToDays(year, month, day));
}
