namespace Tarn.Items.Destinations;

/// <summary>The states of a destination. The numbers are stored.</summary>
public enum DestinationState : byte
{
    /// <summary>Writers learn of it: it gets the changes from the moment when it is active.</summary>
    Enabling = 1,

    Active = 2,

    /// <summary>It gets the changes before the moment when it was switched off, and then is disabled.</summary>
    Disabling = 3,

    Disabled = 4,

    /// <summary>A setting of it changes.</summary>
    Updating = 5,
}
