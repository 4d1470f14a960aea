namespace Tarn.Patterns.Times;

/// <summary>A time that was read. Parts that the text lacks come from 1970-01-01 00:00 in UTC.</summary>
/// <param name="LocalMs">The time of the clock, in milliseconds since 1970 without a zone.</param>
/// <param name="OffsetMinutes">The clock's minutes from UTC, unless the text names a zone by its id.</param>
/// <param name="ZoneId">The id of the zone that the text names; null: none.</param>
public readonly record struct ReadTime(long LocalMs, int OffsetMinutes, string? ZoneId);
