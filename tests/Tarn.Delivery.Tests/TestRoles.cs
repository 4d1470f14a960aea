using Tarn.Delivery.Configuration;
using Tarn.Delivery.Roles;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Tests;

/// <summary>Roles of deliveries that allow everything, except the actions that a test takes away.</summary>
internal sealed class TestRoles : IDeliveryRoles
{
    private readonly HashSet<(DeliveryAct Act, string Action)> _missing = [];

    /// <summary>Takes an action away from the role of one kind of work.</summary>
    public void Take(DeliveryAct act, string action)
    {
        lock (_missing)
        {
            _missing.Add((act, action));
        }
    }

    /// <summary>Gives it back.</summary>
    public void Give(DeliveryAct act, string action)
    {
        lock (_missing)
        {
            _missing.Remove((act, action));
        }
    }

    /// <inheritdoc/>
    public IRights RightsOf(DeliveryId id, DeliveryAct act) => new Rights(this, act);

    private bool Lacks(DeliveryAct act, string action)
    {
        lock (_missing)
        {
            return _missing.Contains((act, action));
        }
    }

    private sealed class Rights(TestRoles roles, DeliveryAct act) : IRights
    {
        public string Holder => $"role/{act}";

        public bool IsUnlimited => false;

        public bool IsDenied(string action, string resource) => false;

        public bool IsAllowed(string action, string resource) => !roles.Lacks(act, action);

        public void Require(string action, string resource)
        {
            if (roles.Lacks(act, action))
            {
                throw new Storage.TarnException(
                    Storage.ErrorKind.AccessDenied, $"User: {Holder} is not authorized to perform: {action} on resource: {resource}");
            }
        }

        public FolderRight OfFolder(string action, string bucket, string folder) => roles.Lacks(act, action) ? FolderRight.None : FolderRight.All;
    }
}
