namespace Tarn.Settings;

/// <summary>
/// The groups of settings in the order of help. The settings of a group are in the order of the modules, then in the
/// module's own order.
/// </summary>
internal enum SettingGroup
{
    /// <summary>Addresses and certificates.</summary>
    Addresses,

    /// <summary>The instance as a whole.</summary>
    Instance,

    /// <summary>Connections and requests.</summary>
    Requests,

    Services,

    /// <summary>Disk and retention.</summary>
    Storage,

    /// <summary>Logging.</summary>
    Logs,
}
