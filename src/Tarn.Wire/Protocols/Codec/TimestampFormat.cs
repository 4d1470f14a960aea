namespace Tarn.Wire.Protocols;

/// <summary>The forms of a timestamp on the wire.</summary>
public enum TimestampFormat
{
    /// <summary>The codec's default: seconds in JSON, ISO 8601 in XML and query, RFC 822 in headers.</summary>
    CodecDefault,

    /// <summary>Seconds since 1970, with a fraction.</summary>
    UnixSeconds,

    /// <summary><c>2026-11-20T10:00:00.000Z</c>.</summary>
    Iso8601,

    /// <summary><c>Fri, 20 Nov 2026 10:00:00 GMT</c>.</summary>
    Rfc822,
}
