using Tarn.Access.Registry;
using Tarn.Aws.Iam.Model;
using static Tarn.Aws.Tests.Iam.IamWorld;

namespace Tarn.Aws.Tests.Iam;

/// <summary>The families of roles, on the twin of the store.</summary>
public sealed class RoleFamiliesTests : IAsyncLifetime
{
    private IamWorld _world = null!;

    public async Task InitializeAsync() => _world = await IamWorld.Open();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_role_is_made_found_whatever_the_case_changed_and_deleted()
    {
        var created = (await Create("Delivery", path: "/team/")).Role;
        Assert.Equal("arn:aws:iam::123456789012:role/team/Delivery", created.Arn);
        Assert.Matches("^AROA[A-Z2-7]{17}$", created.RoleId);
        Assert.Equal("EntityAlreadyExists", await CodeOf(() => Create("dELIVERY")));

        await _world.Roles.UpdateRole(new UpdateRoleInput { RoleName = "delivery", MaxSessionDuration = 7_200 }, _world.Root("UpdateRole"), default);
        await _world.Roles.UpdateRoleDescription(
            new UpdateRoleDescriptionInput { RoleName = "delivery", Description = "delivers" }, _world.Root("UpdateRoleDescription"), default);
        await _world.Roles.UpdateAssumeRolePolicy(
            new UpdateAssumeRolePolicyInput { RoleName = "delivery", PolicyDocument = Trust.Replace(",", ", ") },
            _world.Root("UpdateAssumeRolePolicy"),
            default);
        var role = (await Get("delivery")).Role;
        Assert.Equal(("Delivery", 7_200, "delivers"), (role.RoleName, role.MaxSessionDuration!.Value, role.Description));
        Assert.Equal(Uri.EscapeDataString(Trust.Replace(",", ", ")), role.AssumeRolePolicyDocument);

        await _world.Roles.DeleteRole(new DeleteRoleInput { RoleName = "Delivery" }, _world.Root("DeleteRole"), default);
        Assert.Equal("NoSuchEntity", await CodeOf(() => Get("Delivery")));
    }

    [Fact]
    public async Task Inline_policies_are_kept_listed_by_page_and_hold_the_role()
    {
        await Create("r");
        foreach (var name in (string[])["b", "a", "c"])
        {
            await Put(name, Policy("Allow", "s3:" + name));
        }

        var first = await List(null, 2);
        Assert.Equal(["a", "b"], first.PolicyNames);
        Assert.True(first.IsTruncated);
        Assert.Equal(["c"], (await List(first.Marker, 2)).PolicyNames);
        var policy = await _world.RolePolicies.GetRolePolicy(
            new GetRolePolicyInput { RoleName = "r", PolicyName = "b" }, _world.Root("GetRolePolicy"), default);
        Assert.Equal(Policy("Allow", "s3:b"), Uri.UnescapeDataString(policy.PolicyDocument));
        Assert.Equal("MalformedPolicyDocument", await CodeOf(() => Put("bad", "[]")));
        Assert.Equal("LimitExceeded", await CodeOf(() => Put("large", Policy("Allow", "s3:" + new string('x', 10_240)))));
        Assert.Equal("DeleteConflict", await CodeOf(() => _world.Roles.DeleteRole(new DeleteRoleInput { RoleName = "r" }, _world.Root("DeleteRole"), default)));

        foreach (var name in (string[])["a", "b", "c"])
        {
            await _world.RolePolicies.DeleteRolePolicy(
                new DeleteRolePolicyInput { RoleName = "r", PolicyName = name }, _world.Root("DeleteRolePolicy"), default);
        }

        Assert.Empty((await List(null, null)).PolicyNames);
        await _world.Roles.DeleteRole(new DeleteRoleInput { RoleName = "r" }, _world.Root("DeleteRole"), default);
    }

    [Fact]
    public async Task Tags_and_roles_survive_a_start_and_go_with_the_role()
    {
        await Create("r", tags: new Tag { Key = "team", Value = "lake" });
        await _world.Tags.TagRole(new TagRoleInput { RoleName = "r", Tags = [new Tag { Key = "stage", Value = "test" }] }, _world.Root("TagRole"), default);
        await _world.Tags.UntagRole(new UntagRoleInput { RoleName = "r", TagKeys = ["team"] }, _world.Root("UntagRole"), default);
        await using var again = await IamWorld.Open(_world.Store);
        var role = (await again.Roles.GetRole(new GetRoleInput { RoleName = "r" }, again.Root("GetRole"), default)).Role;
        Assert.Equal([("stage", "test")], role.Tags!.Select(tag => (tag.Key, tag.Value)));
        var id = _world.Registry.All("iam", "role").Single().Id;
        await _world.Roles.DeleteRole(new DeleteRoleInput { RoleName = "r" }, _world.Root("DeleteRole"), default);
        Assert.Empty(await _world.Store.Read(reader => ResourceTags.Read(reader, id), default));
    }

    private Task<CreateRoleOutput> Create(string name, string? path = null, params Tag[] tags) => _world.Roles.CreateRole(
        new CreateRoleInput { RoleName = name, Path = path, AssumeRolePolicyDocument = Trust, Tags = tags }, _world.Root("CreateRole"), default);

    private Task<GetRoleOutput> Get(string name) => _world.Roles.GetRole(new GetRoleInput { RoleName = name }, _world.Root("GetRole"), default);

    private Task Put(string name, string policy) => _world.RolePolicies.PutRolePolicy(
        new PutRolePolicyInput { RoleName = "r", PolicyName = name, PolicyDocument = policy }, _world.Root("PutRolePolicy"), default);

    private Task<ListRolePoliciesOutput> List(string? marker, int? most) => _world.RolePolicies.ListRolePolicies(
        new ListRolePoliciesInput { RoleName = "r", Marker = marker, MaxItems = most }, _world.Root("ListRolePolicies"), default);
}
