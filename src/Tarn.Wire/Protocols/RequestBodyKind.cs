namespace Tarn.Wire.Protocols;

/// <summary>The forms in which an operation takes its request body.</summary>
public enum RequestBodyKind
{
    /// <summary>Read whole, then bound to the typed input.</summary>
    Buffered,

    /// <summary>Read whole into one piece of pooled memory, with an index of its members.</summary>
    Raw,

    /// <summary>Passed unread as <see cref="WireRequest.Stream"/>.</summary>
    Stream,
}
