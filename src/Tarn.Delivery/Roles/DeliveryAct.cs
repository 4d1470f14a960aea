namespace Tarn.Delivery.Roles;

/// <summary>The work of a delivery that has a role of its own in the configuration.</summary>
public enum DeliveryAct
{
    /// <summary>Reads a user's stream.</summary>
    Source,

    /// <summary>Writes tables, and calls the function of the steps.</summary>
    Destination,

    /// <summary>Writes objects, of delivered records and of failed ones.</summary>
    Objects,

    /// <summary>Writes the copy of the source records.</summary>
    Backup,

    /// <summary>Reads the table whose columns converted records have.</summary>
    Schema,
}
