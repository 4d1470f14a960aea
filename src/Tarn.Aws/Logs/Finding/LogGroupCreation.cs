namespace Tarn.Aws.Logs.Finding;

/// <summary>Makes log groups: for callers, and for functions, whose groups appear with their first line.</summary>
public static class LogGroupCreation
{
    /// <summary>The class of a group that names none.</summary>
    public const string Standard = "STANDARD";

    /// <summary>The service of groups in the registry.</summary>
    public const string Service = "logs";

    /// <summary>The type of groups in the registry.</summary>
    public const string Type = "log-group";

    /// <summary>The registry's name of a group.</summary>
    public static ResourceName NameOf(string account, string region, string name) => new(account, region, Service, Type, name);

    /// <summary>The ARN of a group, without the <c>:*</c> that Describe adds.</summary>
    public static string ArnOf(string account, string region, string name) => $"arn:aws:logs:{region}:{account}:log-group:{name}";

    /// <summary>The group's retention; null: for ever.</summary>
    public static TimeSpan? RetentionOf(Resource group) =>
        LogGroupDocument.Decode(group).RetentionDays is { } days ? TimeSpan.FromDays(days) : null;

    /// <summary>Makes a group of the standard class, if it is missing, inside a transaction.</summary>
    public static async ValueTask<Resource> Ensure(IMetadataTransaction transaction, string account, string region, string name, DateTimeOffset now) =>
        await ResourceRegistry.Find(transaction, NameOf(account, region, name)) ?? await Add(transaction, account, region, name, Standard, now);

    internal static async ValueTask<Resource> Add(
        IMetadataTransaction transaction, string account, string region, string name, string groupClass, DateTimeOffset now)
    {
        var group = new Resource
        {
            Id = new ResourceId(transaction.NextId()),
            Name = NameOf(account, region, name),
            Arn = ArnOf(account, region, name),
            Owner = account,
            Created = now,
            Document = new LogGroupDocument { Class = groupClass }.Encode(),
        };
        await ResourceRegistry.Add(transaction, group);
        return group;
    }
}
