using Tarn.Access.Registry;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Iam.RolePolicies;
using Tarn.Aws.Iam.Roles;
using Tarn.Aws.Iam.RoleTags;
using Tarn.Aws.Protocols;
using Tarn.Aws.Tagging;
using Tarn.Storage.Metadata;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Iam;

/// <summary>The families of roles, on the twin of the store.</summary>
public sealed class RoleFamiliesTests : IAsyncLifetime
{
    private const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*"}]}""";
    private readonly MemoryMetadataStore _store = new();
    private ResourceRegistry _registry = null!;
    private RoleOperations _roles = null!;
    private RolePolicyOperations _policies = null!;
    private RoleTagOperations _tags = null!;

    public async Task InitializeAsync()
    {
        _registry = await ResourceRegistry.Open(_store, default);
        var finder = new RoleFinder(_registry, _store);
        (_roles, _policies, _tags) = (new(finder, _store), new(finder), new(finder, new TagChanges(_store)));
    }

    public async Task DisposeAsync()
    {
        _registry.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_role_is_made_found_whatever_the_case_changed_and_deleted()
    {
        var created = (await Create("Delivery", path: "/team/")).Role;
        Assert.Equal("arn:aws:iam::123456789012:role/team/Delivery", created.Arn);
        Assert.Matches("^AROA[A-Z2-7]{17}$", created.RoleId);
        Assert.Equal("EntityAlreadyExists", await CodeOf(() => Create("dELIVERY")));

        await _roles.UpdateRole(new UpdateRoleInput { RoleName = "delivery", MaxSessionDuration = 7_200 }, Call("UpdateRole"), default);
        await _roles.UpdateRoleDescription(
            new UpdateRoleDescriptionInput { RoleName = "delivery", Description = "delivers" }, Call("UpdateRoleDescription"), default);
        await _roles.UpdateAssumeRolePolicy(
            new UpdateAssumeRolePolicyInput { RoleName = "delivery", PolicyDocument = "{\"a\":\"b c\"}" }, Call("UpdateAssumeRolePolicy"), default);
        var role = (await Get("delivery")).Role;
        Assert.Equal(("Delivery", 7_200, "delivers"), (role.RoleName, role.MaxSessionDuration!.Value, role.Description));
        Assert.Equal("%7B%22a%22%3A%22b%20c%22%7D", role.AssumeRolePolicyDocument);

        await _roles.DeleteRole(new DeleteRoleInput { RoleName = "Delivery" }, Call("DeleteRole"), default);
        Assert.Equal("NoSuchEntity", await CodeOf(() => Get("Delivery")));
    }

    [Fact]
    public async Task Inline_policies_are_kept_listed_by_page_and_hold_the_role()
    {
        await Create("r");
        foreach (var name in (string[])["b", "a", "c"])
        {
            await Put(name, $$"""{"Sid":"{{name}}"}""");
        }

        var first = await List(null, 2);
        Assert.Equal(["a", "b"], first.PolicyNames);
        Assert.True(first.IsTruncated);
        Assert.Equal(["c"], (await List(first.Marker, 2)).PolicyNames);
        var policy = await _policies.GetRolePolicy(new GetRolePolicyInput { RoleName = "r", PolicyName = "b" }, Call("GetRolePolicy"), default);
        Assert.Equal("""{"Sid":"b"}""", Uri.UnescapeDataString(policy.PolicyDocument));
        Assert.Equal("MalformedPolicyDocument", await CodeOf(() => Put("bad", "[]")));
        Assert.Equal("LimitExceeded", await CodeOf(() => Put("large", $$"""{"Sid":"{{new string('x', 10_240)}}"}""")));
        Assert.Equal("DeleteConflict", await CodeOf(() => _roles.DeleteRole(new DeleteRoleInput { RoleName = "r" }, Call("DeleteRole"), default)));

        foreach (var name in (string[])["a", "b", "c"])
        {
            await _policies.DeleteRolePolicy(new DeleteRolePolicyInput { RoleName = "r", PolicyName = name }, Call("DeleteRolePolicy"), default);
        }

        Assert.Empty((await List(null, null)).PolicyNames);
        await _roles.DeleteRole(new DeleteRoleInput { RoleName = "r" }, Call("DeleteRole"), default);
    }

    [Fact]
    public async Task Tags_and_roles_survive_a_start_and_go_with_the_role()
    {
        await Create("r", tags: new Tag { Key = "team", Value = "lake" });
        await _tags.TagRole(new TagRoleInput { RoleName = "r", Tags = [new Tag { Key = "stage", Value = "test" }] }, Call("TagRole"), default);
        await _tags.UntagRole(new UntagRoleInput { RoleName = "r", TagKeys = ["team"] }, Call("UntagRole"), default);
        using var again = await ResourceRegistry.Open(_store, default);
        var restarted = new RoleOperations(new RoleFinder(again, _store), _store);
        var role = (await restarted.GetRole(new GetRoleInput { RoleName = "r" }, Call("GetRole"), default)).Role;
        Assert.Equal([("stage", "test")], role.Tags!.Select(tag => (tag.Key, tag.Value)));
        var id = again.All("iam", "role").Single().Id;
        await _roles.DeleteRole(new DeleteRoleInput { RoleName = "r" }, Call("DeleteRole"), default);
        Assert.Empty(await _store.Read(reader => ResourceTags.Read(reader, id), default));
    }

    private static async Task<string> CodeOf(Func<Task> call) => (await Assert.ThrowsAsync<AwsErrorException>(call)).Code;

    private Task<CreateRoleOutput> Create(string name, string? path = null, params Tag[] tags) => _roles.CreateRole(
        new CreateRoleInput { RoleName = name, Path = path, AssumeRolePolicyDocument = Trust, Tags = tags }, Call("CreateRole"), default);

    private Task<GetRoleOutput> Get(string name) => _roles.GetRole(new GetRoleInput { RoleName = name }, Call("GetRole"), default);

    private Task<PutRolePolicyOutput> Put(string name, string policy) => _policies.PutRolePolicy(
        new PutRolePolicyInput { RoleName = "r", PolicyName = name, PolicyDocument = policy }, Call("PutRolePolicy"), default);

    private Task<ListRolePoliciesOutput> List(string? marker, int? most) => _policies.ListRolePolicies(
        new ListRolePoliciesInput { RoleName = "r", Marker = marker, MaxItems = most }, Call("ListRolePolicies"), default);
}
