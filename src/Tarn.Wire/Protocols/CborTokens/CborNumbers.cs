namespace Tarn.Wire.Protocols;

/// <summary>Numbers and timestamps in AWS's CBOR. Timestamps are milliseconds or seconds since 1970, tagged 1.</summary>
internal static class CborNumbers
{
    /// <summary>
    /// The item read last as a whole number. Like AWS, it clamps numbers that are too large and cuts fractions.
    /// </summary>
    public static bool TryWhole(in CborReader reader, out long value)
    {
        value = reader.Kind switch
        {
            CborKind.Unsigned => (long)Math.Min(reader.Argument, long.MaxValue),
            CborKind.Negative => reader.Argument > long.MaxValue ? long.MinValue : -1 - (long)reader.Argument,
            CborKind.Float when !double.IsNaN(reader.Number) => (long)Math.Clamp(reader.Number, long.MinValue, long.MaxValue),
            _ => 0,
        };
        return reader.Kind is CborKind.Unsigned or CborKind.Negative or CborKind.Float;
    }

    /// <summary>The item read last as a timestamp.</summary>
    /// <param name="hasSeconds">Whether it has seconds, not milliseconds.</param>
    public static bool TryMoment(in CborReader reader, bool hasSeconds, out DateTimeOffset value)
    {
        value = default;
        if (hasSeconds)
        {
            return reader.Kind switch
            {
                CborKind.Float => WireTime.TryFromSeconds(reader.Number, out value),
                CborKind.Unsigned => WireTime.TryFromSeconds(reader.Argument, out value),
                CborKind.Negative => WireTime.TryFromSeconds(-1.0 - reader.Argument, out value),
                _ => false,
            };
        }

        return TryWhole(reader, out var milliseconds) && WireTime.TryFromSeconds(milliseconds / 1000.0, out value);
    }
}
