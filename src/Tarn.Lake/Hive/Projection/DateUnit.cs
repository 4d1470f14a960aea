namespace Tarn.Lake.Hive.Projection;

/// <summary>The units of steps and offsets of dates.</summary>
internal enum DateUnit
{
    Years,
    Months,
    Weeks,
    Days,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}
