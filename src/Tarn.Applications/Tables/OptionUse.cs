namespace Tarn.Applications.Tables;

/// <summary>The answers to an option of a connector.</summary>
internal enum OptionUse
{
    /// <summary>It has an effect here.</summary>
    Works,

    /// <summary>It has no effect here, and no harm follows.</summary>
    Kept,

    /// <summary>The application is refused by the option's name.</summary>
    Refused,
}
