namespace Tarn.Patterns.Times;

/// <summary>The form of an offset from UTC.</summary>
/// <param name="Zero">The text of UTC.</param>
/// <param name="HasColon">Whether colons are between hours, minutes and seconds.</param>
/// <param name="HasMinutes">Whether minutes of zero are printed.</param>
/// <param name="HasSeconds">Whether seconds are printed, if there are any.</param>
internal sealed record OffsetForm(string Zero, bool HasColon, bool HasMinutes = true, bool HasSeconds = false);
