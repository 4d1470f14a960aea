using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Model;
using Tarn.Aws.Events.Requests;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Rules;
using Tarn.Wire.Outside;

namespace Tarn.Aws.Events.Destinations;

/// <summary>API destinations.</summary>
/// <param name="store">The store of destinations.</param>
/// <param name="destinations">All of them.</param>
/// <param name="connections">All connections.</param>
/// <param name="authorizer">Checks endpoints.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("events")]
internal sealed partial class DestinationOperations(
    IMetadataStore store,
    Definitions<RegisteredApi<ApiDestinationDefinition>> destinations,
    Definitions<RegisteredApi<ApiConnectionDefinition>> connections,
    ApiAuthorizer authorizer,
    PageTokens tokens)
{
    private const int PageMax = 100;

    /// <summary>Makes an API destination, which rules may have as a target.</summary>
    /// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateApiDestination.html"/>
    public async Task<CreateApiDestinationOutput> CreateApiDestination(
        CreateApiDestinationInput input, Call call, CancellationToken cancellationToken)
    {
        authorizer.Check("InvocationEndpoint", input.InvocationEndpoint);
        CheckConnection(call, "events:CreateApiDestination", input.ConnectionArn);
        var name = ApiDestinationDefinition.Kind.NameOf(call, input.Name);
        var definition = new ApiDestinationDefinition
        {
            Description = input.Description,
            ConnectionArn = input.ConnectionArn,
            Endpoint = input.InvocationEndpoint,
            Method = input.HttpMethod,
            PerSecond = input.InvocationRateLimitPerSecond,
            ChangedMs = call.Time.ToUnixTimeMilliseconds(),
        };
        var made = await store.Commit(
            async transaction =>
            {
                if (await ResourceRegistry.Find(transaction, name) is not null)
                {
                    throw EventsErrors.ResourceAlreadyExistsException($"An api-destination '{name.Name}' already exists.");
                }

                if (!await ResourceRegistry.HasRoom(transaction, name, BusLimits.ApisMax))
                {
                    throw EventFailures.TooMany();
                }

                return await ApiDestinationDefinition.Kind.Add(
                    transaction, new ResourceId(transaction.NextId()), name, call.Time, definition,
                    $"{ApiDestinationDefinition.Kind.ArnOf(name)}/{Guid.NewGuid()}");
            },
            cancellationToken);
        call.Touch(made.Id);
        return new CreateApiDestinationOutput
        {
            ApiDestinationArn = made.Arn,
            ApiDestinationState = StateOf(definition),
            CreationTime = made.Created,
            LastModifiedTime = call.Time,
        };
    }

    public Task<DescribeApiDestinationOutput> DescribeApiDestination(
        DescribeApiDestinationInput input, Call call, CancellationToken cancellationToken)
    {
        var (resource, definition) = Find(call, input.Name);
        return Task.FromResult(new DescribeApiDestinationOutput
        {
            ApiDestinationArn = resource.Arn,
            Name = resource.Name.Name,
            Description = definition.Description,
            ApiDestinationState = StateOf(definition),
            ConnectionArn = definition.ConnectionArn,
            InvocationEndpoint = definition.Endpoint,
            HttpMethod = definition.Method,
            InvocationRateLimitPerSecond = definition.PerSecond ?? ApiDestinationDefinition.RateDefault,
            CreationTime = resource.Created,
            LastModifiedTime = DateTimeOffset.FromUnixTimeMilliseconds(definition.ChangedMs),
        });
    }

    /// <summary>The API destinations of the account, by name.</summary>
    public Task<ListApiDestinationsOutput> ListApiDestinations(ListApiDestinationsInput input, Call call, CancellationToken cancellationToken)
    {
        RegisteredApi<ApiDestinationDefinition>[] found = [.. destinations.All
            .Where(one => one.Resource.Owner == call.Account && one.Resource.Name.Region == call.Region
                && one.Resource.Name.Name.StartsWith(input.NamePrefix ?? "", StringComparison.Ordinal)
                && (input.ConnectionArn ?? one.Definition.ConnectionArn) == one.Definition.ConnectionArn)
            .OrderBy(one => one.Resource.Name.Name, StringComparer.Ordinal)];
        var (page, next) = tokens.Of(
            call, $"{input.NamePrefix}/{input.ConnectionArn}", found, one => one.Resource.Name.Name, input.NextToken, input.Limit ?? PageMax);
        return Task.FromResult(new ListApiDestinationsOutput
        {
            ApiDestinations = [.. page.Select(one => new ApiDestination
            {
                ApiDestinationArn = one.Resource.Arn,
                Name = one.Resource.Name.Name,
                ApiDestinationState = StateOf(one.Definition),
                ConnectionArn = one.Definition.ConnectionArn,
                InvocationEndpoint = one.Definition.Endpoint,
                HttpMethod = one.Definition.Method,
                InvocationRateLimitPerSecond = one.Definition.PerSecond ?? ApiDestinationDefinition.RateDefault,
                CreationTime = one.Resource.Created,
                LastModifiedTime = DateTimeOffset.FromUnixTimeMilliseconds(one.Definition.ChangedMs),
            })],
            NextToken = next,
        });
    }

    /// <summary>Changes an API destination: members that are absent stay.</summary>
    public async Task<UpdateApiDestinationOutput> UpdateApiDestination(
        UpdateApiDestinationInput input, Call call, CancellationToken cancellationToken)
    {
        var (resource, before) = Find(call, input.Name);
        if (input.InvocationEndpoint is { } endpoint)
        {
            authorizer.Check("InvocationEndpoint", endpoint);
        }

        // A kept connection's secrets may only go to the same server without the right to it.
        if (input.ConnectionArn is not null || (input.InvocationEndpoint is { } moved && !ServerNames.AreSame(moved, before.Endpoint)))
        {
            CheckConnection(call, "events:UpdateApiDestination", input.ConnectionArn ?? before.ConnectionArn);
        }

        ApiDestinationDefinition Changed(ApiDestinationDefinition present)
        {
            if (present != before)
            {
                throw EventFailures.Changed(resource.Arn);
            }

            return present with
            {
                Description = input.Description ?? present.Description,
                ConnectionArn = input.ConnectionArn ?? present.ConnectionArn,
                Endpoint = input.InvocationEndpoint ?? present.Endpoint,
                Method = input.HttpMethod ?? present.Method,
                PerSecond = input.InvocationRateLimitPerSecond ?? present.PerSecond,
                ChangedMs = call.Time.ToUnixTimeMilliseconds(),
            };
        }

        var changed = await store.Commit(
            async transaction => await ApiDestinationDefinition.Kind.Change(transaction, resource.Id, Changed)
                ?? throw EventFailures.NoDestination(input.Name),
            cancellationToken);
        return new UpdateApiDestinationOutput
        {
            ApiDestinationArn = resource.Arn,
            ApiDestinationState = StateOf(changed),
            CreationTime = resource.Created,
            LastModifiedTime = call.Time,
        };
    }

    /// <summary>Deletes an API destination. Events for it end as for a target that is gone.</summary>
    public async Task DeleteApiDestination(DeleteApiDestinationInput input, Call call, CancellationToken cancellationToken)
    {
        var (resource, _) = Find(call, input.Name);
        await store.Commit(
            async transaction =>
            {
                await ResourceRegistry.Remove(transaction, resource.Id);
                return true;
            },
            cancellationToken);
    }

    private string StateOf(ApiDestinationDefinition definition) =>
        ConnectionOf(definition.ConnectionArn) is { Definition.IsAuthorized: true } ? "ACTIVE" : "INACTIVE";

    private RegisteredApi<ApiConnectionDefinition>? ConnectionOf(string arn) =>
        RegisteredApi<ApiConnectionDefinition>.Find(ApiConnectionDefinition.Kind, connections, arn);

    // A destination uses the secrets of its connection: who pairs them needs the right to both.
    private void CheckConnection(Call call, string action, string arn)
    {
        var named = ApiConnectionDefinition.Kind.NameIn(arn);
        call.Authorize(action, named is { } name ? ApiConnectionDefinition.Kind.ArnOf(name with { Name = name.Name.Split('/')[0] }) : arn);
        if (ConnectionOf(arn) is not { } found || found.Resource.Owner != call.Account || found.Resource.Name.Region != call.Region)
        {
            throw EventsErrors.ResourceNotFoundException($"Connection '{arn}' does not exist.");
        }
    }

    private RegisteredApi<ApiDestinationDefinition> Find(Call call, string name)
    {
        var found = destinations.Find(ApiDestinationDefinition.Kind.NameOf(call, name)) ?? throw EventFailures.NoDestination(name);
        call.Touch(found.Resource.Id);
        return found;
    }
}
