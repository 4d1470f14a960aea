namespace Tarn.Access.Registry;

/// <summary>
/// The name under which a resource is found. A name belongs to one account and region. A name that is unique in the
/// whole instance (a bucket's) has an empty account and region.
/// </summary>
/// <param name="Account">Twelve digits, or empty.</param>
/// <param name="Region">The region, or empty.</param>
/// <param name="Service">The service that lists it: <c>kinesis</c>, <c>s3</c>.</param>
/// <param name="Type">The resource type within the service: <c>stream</c>, <c>bucket</c>.</param>
/// <param name="Name">The user's name for the resource, compared ordinally.</param>
public readonly record struct ResourceName(string Account, string Region, string Service, string Type, string Name)
{
    /// <summary>A name in an account and region.</summary>
    public static ResourceName Of(Call call, string service, string type, string name) =>
        new(call.Account, call.Region, service, type, name);

    /// <summary>A name that is unique in the whole instance.</summary>
    public static ResourceName Global(string service, string type, string name) => new("", "", service, type, name);
}
