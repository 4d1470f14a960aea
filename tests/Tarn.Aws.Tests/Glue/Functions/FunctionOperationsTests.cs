using Tarn.Aws.Glue.Functions;
using Tarn.Aws.Glue.Model;
using Tarn.Storage;

namespace Tarn.Aws.Tests.Glue.Functions;

/// <summary>The family alone, on the twins of store and files.</summary>
public sealed class FunctionOperationsTests
{
    [Fact]
    public async Task A_function_is_made_listed_by_pattern_renamed_and_deleted()
    {
        await using var twins = await CatalogTwins.Open();
        var functions = new FunctionOperations(twins.Finder, twins.Catalog, twins.Store, twins.Tokens);
        foreach (var name in (string[])["Mask", "mask_all", "other"])
        {
            await Create(name);
        }

        Assert.Equal(ErrorKind.AlreadyExists, (await Assert.ThrowsAsync<TarnException>(() => Create("MASK"))).Kind);
        Assert.Equal(["mask", "mask_all"], await Listed("db", "mask*"));
        Assert.Equal(["mask", "mask_all", "other"], await Listed(null, "*"));
        await functions.UpdateUserDefinedFunction(
            new UpdateUserDefinedFunctionInput
            {
                DatabaseName = "db",
                FunctionName = "mask",
                FunctionInput = new UserDefinedFunctionInput { FunctionName = "cover", ClassName = "org.Cover" },
            },
            CatalogTwins.Call("UpdateUserDefinedFunction"),
            default);
        Assert.Equal("org.Cover", (await Get("cover")).ClassName);
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<TarnException>(() => Get("mask"))).Kind);
        await functions.DeleteUserDefinedFunction(
            new DeleteUserDefinedFunctionInput { DatabaseName = "db", FunctionName = "other" }, CatalogTwins.Call("DeleteUserDefinedFunction"), default);
        Assert.Equal(["cover", "mask_all"], await Listed("db", "*"));

        Task Create(string name) => functions.CreateUserDefinedFunction(
            new CreateUserDefinedFunctionInput
            {
                DatabaseName = "db",
                FunctionInput = new UserDefinedFunctionInput { FunctionName = name, ClassName = "org.Mask" },
            },
            CatalogTwins.Call("CreateUserDefinedFunction"),
            default);
        async Task<UserDefinedFunction> Get(string name) => (await functions.GetUserDefinedFunction(
            new GetUserDefinedFunctionInput { DatabaseName = "db", FunctionName = name },
            CatalogTwins.Call("GetUserDefinedFunction"),
            default)).UserDefinedFunction!;
        async Task<string[]> Listed(string? database, string pattern) => [.. (await functions.GetUserDefinedFunctions(
            new GetUserDefinedFunctionsInput { DatabaseName = database, Pattern = pattern },
            CatalogTwins.Call("GetUserDefinedFunctions"),
            default)).UserDefinedFunctions!.Select(function => function.FunctionName!)];
    }
}
