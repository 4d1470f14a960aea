using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.OwnProcess;
using Tarn.Wire.Protocols;

namespace Tarn.Clients;

/// <summary>Names of resources, as the server knows them.</summary>
internal sealed class ResourceClient(DoorClient client)
{
    private const int PageSize = 1_000;

    private readonly TarnApiClient _api = new(client);

    /// <summary>The resources of a kind in the region, in the order of their names.</summary>
    /// <param name="kind">A kind of FindResources: <c>queue</c>.</param>
    public async Task<IReadOnlyList<FoundResource>> All(string kind, CancellationToken cancellationToken)
    {
        var found = new List<FoundResource>();
        string? token = null;
        do
        {
            var page = await _api.FindResources(new FindResourcesInput { Kind = kind, MaxResults = PageSize, NextToken = token }, cancellationToken);
            found.AddRange(page.Resources);
            token = page.NextToken;
        }
        while (token is not null);
        return found;
    }

    /// <summary>The resource of that name.</summary>
    /// <exception cref="CommandException">There is none; the message suggests the nearest name.</exception>
    public async Task<FoundResource> Get(string kind, string name, CancellationToken cancellationToken)
    {
        var found = await _api.FindResources(new FindResourcesInput { Kind = kind, Text = name, MaxResults = 1 }, cancellationToken);
        return found.Resources is [var first] && first.Name == name
            ? first
            : throw Missing(kind, name, found.Resources is [var near] ? near.Name : null);
    }

    /// <summary>Runs a call about a resource, whose own right decides. A caller needs no right to search for it.</summary>
    /// <exception cref="CommandException">The resource does not exist; the message suggests the nearest name.</exception>
    public async Task<T> Named<T>(string kind, string name, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (AwsErrorException missing) when (missing.Code is "ResourceNotFoundException" or "EntityNotFoundException" or "QueueDoesNotExist")
        {
            throw await Missing(kind, name, cancellationToken);
        }
    }

    /// <summary>The failure of a command that names no resource, with the nearest name.</summary>
    public async Task<CommandException> Missing(string kind, string name, CancellationToken cancellationToken)
    {
        try
        {
            var found = await _api.FindResources(new FindResourcesInput { Kind = kind, Text = name, MaxResults = 1 }, cancellationToken);
            return Missing(kind, name, found.Resources is [var near] && near.Name != name ? near.Name : null);
        }
        catch (AwsErrorException)
        {
            return Missing(kind, name, null); // the caller may not search
        }
    }

    private CommandException Missing(string kind, string name, string? nearest)
    {
        var command = kind is "delivery" ? "deliveries" : kind is "items" ? kind : kind + "s";
        var title = kind is "items" ? "item table" : kind;
        return new CommandException($"there is no {title} {name} in {client.Region}"
            + (nearest is null ? $"; tarn {command} lists them" : $"; the nearest is {nearest}"));
    }
}
