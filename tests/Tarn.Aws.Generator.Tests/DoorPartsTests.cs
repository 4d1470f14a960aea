namespace Tarn.Aws.Generator.Tests;

/// <summary>Constructors of doors, which the generator makes from a record of parts.</summary>
public sealed class DoorPartsTests
{
    private const string Door = """
        namespace Tarn.Aws.Shop;
        using Tarn.Aws.Shop.Model;
        [AwsService("shop")]
        internal sealed partial class ShopDoor
        {
            private readonly Shelf _shelf;
            AwsErrorException IDoor.Map(TarnException failure) => ShopErrors.SoldOut(_shelf.Name, item: "x");
        }
        internal sealed record ShopParts(string Name, Price Low)
        {
            public required Price High { get; init; }
            public static int Looked;
            internal Stock Stock { get { Looked++; return new Stock(); } }
        }
        internal sealed class Price;
        internal sealed class Stock;
        internal sealed class Shelf(Stock stock, string name, int? width = null)
        {
            public string Name => name;
            public Stock Stock => stock;
        }
        internal sealed class Till { public Till(IDoor door, Tarn.Aws.Shop.Shelf? shelf) { } }
        [AwsOperations("shop")]
        internal sealed partial class LookOperations(Shelf shelf, Stock stock)
        {
            public Task<LookOutput> Look(LookOperationInput input, Call call, CancellationToken ct) => throw new NotSupportedException();
        }
        [AwsOperations("shop")]
        internal sealed partial class BuyOperations(Price high, Till till, Shelf shelf)
        {
            public Task<BuyOutput> Buy(BuyInput input, Call call, CancellationToken ct) => throw new NotSupportedException();
        }
        """;

    private static GeneratorRun Run(string door) =>
        new(door, ("shop", ServiceGeneratorTests.Model), ("shop.access", ServiceGeneratorTests.Access));

    [Fact]
    public void A_door_without_a_constructor_gets_one_that_makes_each_class_once()
    {
        var run = Run(Door);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompileErrors());
        var code = run.Source("Operations.g.cs");
        Assert.Contains("public ShopDoor(ShopParts parts)", code, StringComparison.Ordinal);
        foreach (var once in new[] { "parts.Stock;", "new global::Tarn.Aws.Shop.Shelf(", "new global::Tarn.Aws.Shop.Till(door: this, " })
        {
            Assert.Equal(2, code.Split(once).Length);
        }

        Assert.Contains("parts.High;", code, StringComparison.Ordinal);
        Assert.DoesNotContain("parts.Low;", code, StringComparison.Ordinal);
        Assert.DoesNotContain("width", code, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_is_nowhere_fails_the_build()
    {
        var door = Door.Replace("(Shelf shelf, Stock stock)", "(Shelf shelf, Stock stock, TimeProvider time)", StringComparison.Ordinal);
        var missing = Assert.Single(Run(door).Diagnostics);
        Assert.Equal("TARN012", missing.Id);
        Assert.Equal("LookOperations needs TimeProvider time, and neither ShopParts nor a class of the doors is one", missing.GetMessage());
    }

    [Fact]
    public void Two_parts_of_one_type_are_told_apart_by_name()
    {
        var missing = Assert.Single(Run(Door.Replace("(Price high,", "(Price middle,", StringComparison.Ordinal)).Diagnostics);
        Assert.Equal("BuyOperations needs Price middle, and neither ShopParts nor a class of the doors is one", missing.GetMessage());
    }

    [Fact]
    public void A_constructor_of_the_doors_own_stays()
    {
        const string Field = "private readonly Shelf _shelf;";
        var own = Door.Replace(Field, Field + " public ShopDoor() => _shelf = null!;", StringComparison.Ordinal);
        Assert.DoesNotContain("ShopParts", Run(own).Source("Operations.g.cs"), StringComparison.Ordinal);
    }
}
