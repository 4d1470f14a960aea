namespace Tarn.Storage.Objects.Definitions;

/// <summary>The form in which a client put a filter of requests. The numbers are stored.</summary>
public enum RequestFilterForm : byte
{
    /// <summary>No filter: every request of the bucket counts.</summary>
    None = 0,

    /// <summary>One condition.</summary>
    Single = 1,

    /// <summary>Conditions that hold together.</summary>
    And = 2,
}
